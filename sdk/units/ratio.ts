import type { Branded } from "./brand.ts";
import { assertInRange } from "./errors.ts";

/** A governed share: 1e6 is 100 %. */
export type Ratio = Branded<"ratio">;

export const RATIO_DECIMALS = 6;

/** 100 %. */
export const RATIO_ONE = 1_000_000n as Ratio;

const MAX_RATIO = 2n ** 32n - 1n;

/**
 * Marks a bigint as a ratio.
 *
 * @throws UnitOutOfRangeError if it is not a uint32.
 */
export function ratio(value: bigint): Ratio {
  assertInRange({ unit: "ratio", value, minimum: 0n, maximum: MAX_RATIO });
  return value as Ratio;
}
