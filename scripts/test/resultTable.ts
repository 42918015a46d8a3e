import type { SuiteResult } from "./runSuite.ts";

/** One row per suite, columns aligned. */
export function resultTable(results: readonly SuiteResult[]): string {
  const rows = [
    ["suite", "passed", "failed", "skipped", "time"],
    ...results.map(({ name, counts, seconds }) => [
      name,
      String(counts.passed),
      String(counts.failed),
      String(counts.skipped),
      `${seconds.toFixed(1)} s`,
    ]),
  ];
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows
    .map((row) =>
      row
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart((widths[column] ?? 0) + 2),
        )
        .join(""),
    )
    .join("\n");
}
