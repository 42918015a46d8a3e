import { ModelError } from "../errors/ModelError.ts";
import type { Leg } from "../margin/Leg.ts";
import type { ScenarioRows } from "./ScenarioRows.ts";

const limit = 9007199254740992;

/**
 * Σ|lots|·max|p|, which no partial sum of the losses passes.
 * @throws ModelError `tooLarge` when it reaches 2^53 and sums would no longer be exact, `unknownInstrument` for a leg
 *   without a row.
 */
export function requireExact({ peaks, instruments }: ScenarioRows, legs: readonly Leg[]): number {
  let reach = 0;
  for (const { index, size } of legs) {
    if (!(index >= 0 && index < instruments)) {
      throw new ModelError(
        "unknownInstrument",
        "The kernel has no row for a leg",
        index,
        `Use the row of one of its ${instruments} instruments.`,
      );
    }
    // A row of zeros still needs its size to be a double.
    reach += Math.abs(Number(size)) * Math.max(1, peaks[index]!);
  }
  // The sum of doubles errs by less than this: close to the limit it is taken again in integers.
  if (reach < limit * (1 - 1e-9) || exactReach(peaks, legs) < 1n << 53n) return reach;
  throw new ModelError(
    "tooLarge",
    "A book can move by 2^53 units of 1e-6 USD or more",
    reach,
    "Split the account; sums would no longer be exact.",
  );
}

function exactReach(peaks: Float64Array, legs: readonly Leg[]): bigint {
  return legs.reduce((sum, { index, size }) => {
    const lots = size < 0n ? -size : size;
    return sum + lots * BigInt(Math.max(1, peaks[index]!));
  }, 0n);
}
