import { exp } from "../numeric/exp.ts";
import { scalarValue } from "../pricing/scalarValue.ts";
import { logMoneyness } from "./binaryOdds.ts";
import type { LognormalAsset } from "./LognormalAsset.ts";
import { oddsOf } from "./odds.ts";

/**
 * Odds P/(1 − P) of a scalar's expected payout P, the average of P(S > K) over the strikes between, after a log move of
 * the underlying and a change σ′/σ of its volatility: lognormal, r = q = 0.
 * @param years to expiry, above 0
 */
export function scalarOdds(
  { strike, upperStrike }: { readonly strike: number; readonly upperStrike: number },
  asset: LognormalAsset,
  years: number,
): (move: number, volatilityRatio?: number) => number {
  const price = asset.spot + asset.shift;
  const strikes = { lower: strike + asset.shift, upper: upperStrike + asset.shift };
  const low = logMoneyness(strike, asset);
  const high = logMoneyness(upperStrike, asset);
  const deviation = asset.volatility * Math.sqrt(years);
  return (move, volatilityRatio = 1) => {
    const spread = deviation * volatilityRatio;
    return oddsOf(scalarValue(price * exp(move), strikes, 1, move - low, move - high, spread));
  };
}
