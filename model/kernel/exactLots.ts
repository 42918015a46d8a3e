import { ModelError } from "../errors/ModelError.ts";
import type { Leg } from "../margin/Leg.ts";
import type { RowLots } from "./records.ts";
import type { LaidRows } from "./LaidRows.ts";

/** What no sum of losses may reach. */
export const limit = 9007199254740992;

/**
 * The legs as the kernel takes them, with lots that are exact doubles.
 * @throws ModelError `tooLarge` when Σ|lots|·max|p| reaches 2^53 and sums would no longer be exact, `unknownInstrument` for
 *   a leg without a row, `sizeNotInteger` for a size that is no bigint.
 */
export function exactLots({ peaks, rowCount, instruments }: LaidRows, legs: readonly Leg[]): RowLots[] {
  let reach = 0;
  const lots: RowLots[] = [];
  for (const { index, size } of legs) {
    if (!(Number.isSafeInteger(index) && index >= 0 && index < rowCount)) {
      throw new ModelError(
        "unknownInstrument",
        "The kernel has no row for a leg",
        index,
        `Use the row of one of its ${instruments} instruments.`,
      );
    }
    if (typeof size !== "bigint") {
      throw new ModelError(
        "sizeNotInteger",
        "The size of a leg is not a whole number of lots",
        size,
        "Pass a bigint of signed lots.",
      );
    }
    const count = Number(size);
    // A row of zeros still needs its size to be a double.
    reach += Math.abs(count) * Math.max(1, peaks[index]!);
    lots.push({ row: index, lots: count });
  }
  // The sum of doubles errs by less than this: close to the limit it is taken again in integers.
  if (reach >= limit * (1 - 1e-9) && exactReach(peaks, legs) >= 1n << 53n) refuse(reach);
  return lots;
}

/**
 * Σ|lots|·max|p|, which no partial sum of the losses passes.
 * @param sums the same of all books that are added
 * @throws ModelError `tooLarge` when it reaches 2^53.
 */
export function reachOf({ peaks }: LaidRows, legs: readonly RowLots[], sums: number): number {
  let reach = sums;
  for (const { row, lots } of legs) reach += Math.abs(lots) * peaks[row]!;
  // Every part of the sum is exact as long as all of it is below the limit, so it cannot seem to be below it and not be.
  if (reach >= limit) refuse(reach);
  return reach;
}

function refuse(reach: number): never {
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
