import { saturated } from "./Greeks.ts";
import { blackPrice } from "./blackPrice.ts";

/**
 * What clamp((S − lower)/(upper − lower), 0, 1) at expiry is worth now, within 0 and `discount`: a spread of calls over
 * its width where the strikes are dear, the rest to the full payout of a spread of puts where they are cheap.
 * @param asset S·e^{−qT}
 * @param discount e^{−rT}
 * @param mLow ln(F/lower)
 * @param mHigh ln(F/upper)
 * @param deviationHigh σ√T at `upper` where it is not that at `lower`
 */
export function scalarValue(
  asset: number,
  { lower, upper }: { readonly lower: number; readonly upper: number },
  discount: number,
  mLow: number,
  mHigh: number,
  deviation: number,
  deviationHigh = deviation,
): number {
  const width = saturated(upper - lower);
  const at = (kind: "call" | "put", strike: number, m: number, s: number): number =>
    saturated(blackPrice(kind, asset, saturated(strike * discount), m, s));
  const value =
    mLow + mHigh <= 0
      ? (at("call", lower, mLow, deviation) - at("call", upper, mHigh, deviationHigh)) / width
      : discount - (at("put", upper, mHigh, deviationHigh) - at("put", lower, mLow, deviation)) / width;
  return Math.max(0, Math.min(discount, value));
}
