import { globSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

import type { SyntaxNode } from "./syntax.ts";

/** An error of the compiler's analysis, at a byte of a source. */
export interface AnalysisError {
  readonly file: string;
  readonly start: number;
  readonly message: string;
}

export interface Analysis {
  /** By path from the root. */
  readonly trees: ReadonlyMap<string, SyntaxNode>;
  readonly errors: readonly AnalysisError[];
}

interface Output {
  readonly errors?: readonly {
    severity: string;
    formattedMessage: string;
    sourceLocation?: { file: string; start: number };
  }[];
  readonly sources?: Readonly<Record<string, { ast: SyntaxNode }>>;
}

interface Compiler {
  compile: (input: string, callbacks: { import: (file: string) => { contents: string } }) => string;
}

let compiler: Compiler | undefined;

/** All Solidity sources below `contracts/`, by path from the root. */
export function contractFiles(root: string): string[] {
  return globSync("contracts/**/*.sol", { cwd: root }).sort();
}

/** Analyses the sources without generating code: seconds instead of half a minute. */
export function compileSyntax(root: string, sources: ReadonlyMap<string, string>): Analysis {
  compiler ??= createRequire(import.meta.url)("solc") as Compiler;
  const input = {
    language: "Solidity",
    sources: Object.fromEntries([...sources].map(([file, content]) => [file, { content }])),
    settings: { evmVersion: "osaka", outputSelection: { "*": { "": ["ast"] } } },
  };
  const readImport = (file: string) => ({
    contents: readFileSync(path.join(root, "node_modules", file), "utf8"),
  });
  const output = JSON.parse(compiler.compile(JSON.stringify(input), { import: readImport })) as Output;
  const errors = (output.errors ?? []).filter(({ severity }) => severity === "error");
  return {
    trees: new Map(Object.entries(output.sources ?? {}).map(([file, { ast }]) => [file, ast])),
    errors: errors.map(({ sourceLocation, formattedMessage }) => ({
      file: sourceLocation?.file ?? "",
      start: sourceLocation?.start ?? 0,
      message: formattedMessage,
    })),
  };
}
