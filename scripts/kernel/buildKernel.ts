import { readFileSync } from "node:fs";
import path from "node:path";

export const assemblyFolder = path.resolve(import.meta.dirname, "../../model/kernel/assembly");

/** The text of a source file, by its name. */
export type ReadSource = (file: string) => string;

export function sourcesIn(folder: string): ReadSource {
  return (file) => readFileSync(path.join(folder, file), "utf8");
}

/** A source file of the kernel. */
export const readAssembly = sourcesIn(assemblyFolder);

/** Loaded without its types, which declare globals of their own, a console among them, that would hide Node's. */
const compilerPackage = "assemblyscript/asc" as string;

interface Compiler {
  readonly main: (
    options: readonly string[],
    host: {
      readonly readFile: (name: string) => string | null;
      readonly writeFile: (name: string, contents: Uint8Array<ArrayBuffer> | string) => void;
      readonly listFiles: () => string[];
      readonly stderr: { readonly write: (text: Uint8Array | string) => void };
    },
  ) => Promise<{ readonly error: Error | null }>;
}

/** Instructions a build may use beyond fixed-width SIMD; either gives the same numbers. */
export type Instructions = "relaxed" | "plain";

/**
/**
 * Compiles model/kernel/assembly, or another index.ts, to WebAssembly. The same bytes on every machine: the compiler is pinned
 * and reads nothing but the sources.
 * @throws Error with the compiler's messages.
 */
export async function buildKernel(
  instructions: Instructions,
  read: ReadSource = readAssembly,
): Promise<Uint8Array<ArrayBuffer>> {
  let binary: Uint8Array<ArrayBuffer> | undefined;
  const messages: string[] = [];
  const { default: asc } = (await import(compilerPackage)) as { readonly default: Compiler };
  const { error } = await asc.main([...options, ...extra[instructions]], {
    // Sources are read from their folder, whatever the working directory.
    readFile: (name) => {
      try {
        return read(name);
      } catch {
        return null;
      }
    },
    writeFile: (name, contents) => {
      if (name === "kernel.wasm" && typeof contents !== "string") binary = contents;
    },
    listFiles: () => [],
    stderr: { write: (text) => void messages.push(String(text)) },
  });
  if (error !== null || binary === undefined) {
    throw new Error(`The AssemblyScript does not compile.\n${messages.join("")}`);
  }
  return binary;
}

const options = [
  ...["index.ts", "--outFile", "kernel.wasm", "-O3", "--converge", "--runtime", "stub", "--noAssert"],
  // Workers share the memory; without workers a shared memory does as well.
  ...["--importMemory", "--sharedMemory", "--initialMemory", "1", "--maximumMemory", "65536"],
  ...["--enable", "simd", "--enable", "threads", "--enable", "bulk-memory"],
  // "Exchange of v128 values": between functions of the module only.
  ...["--disableWarning", "112"],
];

const extra: Readonly<Record<Instructions, readonly string[]>> = {
  relaxed: ["--enable", "relaxed-simd"],
  plain: ["--disable", "relaxed-simd"],
};
