import { Rational } from "../Rational.ts";

/** Units of the underlying in `lots`. */
export const units = (lots: bigint, decimals: number): Rational => Rational.of(lots, 10n ** BigInt(decimals));

/** A share of a price, 1e6 = 100 %, rounded down. */
export const shareOf = (price: bigint, ratio: bigint): bigint =>
  Rational.of(price * ratio, 10n ** 6n).floor();
