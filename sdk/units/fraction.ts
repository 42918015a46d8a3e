import type { Branded } from "./brand.ts";
import { assertInRange } from "./errors.ts";

/** How much of an account a slice takes: 1e18 is all of it. */
export type Fraction = Branded<"fraction">;

export const FRACTION_DECIMALS = 18;

/** The whole account. */
export const FRACTION_ONE = 1_000_000_000_000_000_000n as Fraction;

/**
 * Marks a bigint as a fraction.
 *
 * @throws UnitOutOfRangeError unless 0 ≤ value ≤ 1e18.
 */
export function fraction(value: bigint): Fraction {
  assertInRange({ unit: "fraction", value, minimum: 0n, maximum: FRACTION_ONE });
  return value as Fraction;
}
