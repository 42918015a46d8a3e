/** What a suite came to. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export const NONE: Counts = { passed: 0, failed: 0, skipped: 0 };

export function addCounts(a: Counts, b: Counts): Counts {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped };
}

/** The line that continuous integration reads: `12 passed, 0 failed`, and `, 1 skipped` when any were. */
export function summaryLine({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}

/**
 * A runner's own counts, held against how it ended: a run that crashed, or that executed nothing although there
 * are test files, is one failure at least.
 *
 * @param counts undefined if the runner did not get as far as counting
 */
export function judge(
  counts: Counts | undefined,
  exitCode: number | null,
): { counts: Counts; problem?: string } {
  if (counts === undefined) {
    return {
      counts: { ...NONE, failed: 1 },
      problem: `ended without a result (exit code ${exitCode ?? "none"})`,
    };
  }
  if (counts.passed + counts.failed + counts.skipped === 0) {
    return { counts: { ...NONE, failed: 1 }, problem: "ran no test at all" };
  }
  if (exitCode !== 0 && counts.failed === 0) {
    return {
      counts: { ...counts, failed: 1 },
      problem: `counted no failure but ended with exit code ${exitCode ?? "none"}`,
    };
  }
  return { counts };
}
