import type { Branded } from "./brand.ts";
import { formatDecimal, parseDecimal } from "./decimal.ts";
import { assertInRange } from "./errors.ts";

/** A signed size. One lot is 10^-lotDecimals units of the underlying; an int64. */
export type Lots = Branded<"lots">;

export const MIN_LOTS = -(2n ** 63n);
export const MAX_LOTS = 2n ** 63n - 1n;

/**
 * Marks a bigint as lots.
 *
 * @throws UnitOutOfRangeError if it is not an int64.
 */
export function lots(value: bigint): Lots {
  assertInRange({ unit: "lots", value, minimum: MIN_LOTS, maximum: MAX_LOTS });
  return value as Lots;
}

/**
 * Lots from units of the underlying, exactly: `parseLots("-0.5", 4)` is −5000n.
 *
 * @throws InvalidAmountError if it is not a decimal number or is finer than one lot.
 * @throws UnitOutOfRangeError if it is not an int64.
 */
export function parseLots(text: string, lotDecimals: number): Lots {
  return lots(parseDecimal(text, lotDecimals));
}

/** Units of the underlying from lots, exactly: `formatLots(-5000n, 4)` is "-0.5". */
export function formatLots(size: bigint, lotDecimals: number): string {
  return formatDecimal(size, lotDecimals);
}
