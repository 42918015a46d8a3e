import { table } from "../cli/terminal/table.ts";
import type { Branch } from "./branches.ts";
import type { FileCoverage } from "./fileCoverage.ts";

/** A row a file and their sum; then where what no test runs is, a place a line. */
export function coverageTable(files: readonly FileCoverage[]): string[] {
  const columns = ["", "lines", "%", "statements", "%", "ways of an if", "%"].map((title, at) => {
    return { title, align: at === 0 ? "left" : "right" } as const;
  });
  const rows = files.map((each) => [each.file, ...cells([each])]);
  return [...table(columns, [...rows, ["all", ...cells(files)]]), ...files.flatMap(missing)];
}

/** How much of the files no test runs. */
export function countMissing(files: readonly FileCoverage[]): { lines: number; branches: number } {
  return {
    lines: sum(files, ({ missing }) => missing.length),
    branches: sum(files, ({ branches }) => branches.filter(isMissing).length),
  };
}

function cells(files: readonly FileCoverage[]): string[] {
  const lines = sum(files, (each) => each.lines);
  const branches = sum(files, (each) => each.branches.length);
  const missing = countMissing(files);
  const statements = sum(files, (each) => each.statements.all);
  return [
    ...share(lines - missing.lines, lines),
    ...share(
      sum(files, (each) => each.statements.run),
      statements,
    ),
    ...share(branches - missing.branches, branches),
  ];
}

function missing({ file, missing: lines, branches }: FileCoverage): string[] {
  return [
    ...lines.map((line) => `${file}:${line}: never run`),
    ...branches
      .filter(isMissing)
      .map(({ line, condition }) => `${file}:${line}: the condition is never ${condition}`),
  ];
}

const isMissing = ({ isTaken }: Branch): boolean => !isTaken;

function share(part: number, whole: number): [string, string] {
  return [String(whole), whole === 0 ? "–" : ((100 * part) / whole).toFixed(1)];
}

function sum<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((total, item) => total + value(item), 0);
}
