import type { Branded } from "./brand.ts";
import { assertInRange } from "./errors.ts";

/** A mark, strike or limit: 1e-6 USD a unit of the underlying. A binary's is 0 to 1e6. Never negative, a uint64. */
export type Price = Branded<"price">;

export const PRICE_DECIMALS = 6;

const MAX_PRICE = 2n ** 64n - 1n;

/**
 * Marks a bigint as a price.
 *
 * @throws UnitOutOfRangeError if it is negative or not a uint64.
 */
export function price(value: bigint): Price {
  assertInRange({ unit: "price", value, minimum: 0n, maximum: MAX_PRICE });
  return value as Price;
}
