import type { Counts } from "./counts.ts";

/**
 * What countingReporter.cjs wrote.
 *
 * @returns undefined if it is not that: mocha ended before the tests did
 */
export function parseMochaCounts(json: string | undefined): Counts | undefined {
  if (json === undefined) return undefined;
  const value = JSON.parse(json) as Partial<Record<string, unknown>>;
  const { passed, failed, skipped } = value;
  if (!isCount(passed) || !isCount(failed) || !isCount(skipped)) return undefined;
  return { passed, failed, skipped };
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
