import { mulDivDown, mulDivUp } from "./mulDiv.ts";
import { quote, type Quote } from "./quote.ts";

/**
 * @param size Lots; the sign is ignored.
 * @param price 1e-6 USD a unit of the underlying.
 * @param lotDecimals One lot is 10^-lotDecimals units.
 */
export type NotionalParameters = { size: bigint; price: bigint; lotDecimals: number };

/** |size|·price in 1e-6 USD, rounded down. */
export function notionalDown({ size, price, lotDecimals }: NotionalParameters): Quote {
  return quote(mulDivDown(size < 0n ? -size : size, price, 10n ** BigInt(lotDecimals)));
}

/** |size|·price in 1e-6 USD, rounded up. */
export function notionalUp({ size, price, lotDecimals }: NotionalParameters): Quote {
  return quote(mulDivUp(size < 0n ? -size : size, price, 10n ** BigInt(lotDecimals)));
}
