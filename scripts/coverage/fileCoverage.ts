import type { Branch } from "./branches.ts";
import type { Hits } from "./hits.ts";
import type { Statement } from "./statements.ts";

/** What tests ran of one file. */
export interface FileCoverage {
  readonly file: string;
  readonly lines: number;
  /** Lines with something that no test ran. */
  readonly missing: readonly number[];
  readonly statements: { readonly run: number; readonly all: number };
  readonly branches: readonly Branch[];
}

/** Lines by file of a tracefile (lcov: `SF` begins a file, `DA` is a line and how often it ran). */
export function readTracefile(text: string): ReadonlyMap<string, Pick<FileCoverage, "lines" | "missing">> {
  const files = new Map<string, Pick<FileCoverage, "lines" | "missing">>();
  for (const record of text.split("end_of_record")) {
    const file = /^SF:(.*)$/m.exec(record)?.[1];
    if (file === undefined) continue;
    const runs = [...record.matchAll(/^DA:(\d+),(\d+)/gm)].map(([, line, count]) => [
      Number(line),
      Number(count),
    ]);
    const missing = runs.filter(([, count]) => count === 0).map(([line = 0]) => line);
    files.set(file, { lines: runs.length, missing: missing.sort((a, b) => a - b) });
  }
  return files;
}

/** How many statements of a file were run: a line may hold two, a condition and what follows it. */
export function countStatements(
  statements: readonly Statement[],
  hits: Hits,
): FileCoverage["statements"] {
  return { run: statements.filter(({ tag }) => hits.has(tag)).length, all: statements.length };
}
