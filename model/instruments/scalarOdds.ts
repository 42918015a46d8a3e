import { exp } from "../numeric/exp.ts";
import { scalarValue } from "../pricing/scalarValue.ts";
import { deviationOf } from "./deviationOf.ts";
import { logMoneyness } from "./binaryOdds.ts";
import type { LognormalAsset } from "./LognormalAsset.ts";
import { oddsOf } from "./odds.ts";

/**
 * Odds P/(1 − P) of a scalar's expected payout P, the average of P(S > K) over the strikes between, after a log move of
 * the underlying and a change σ′/σ of its volatility: lognormal, r = q = 0; under a surface a spread of calls at
 * their own volatilities, which is the same integral with the skew term.
 * @param years to expiry, above 0
 */
export function scalarOdds(
  { strike, upperStrike }: { readonly strike: number; readonly upperStrike: number },
  asset: LognormalAsset,
  years: number,
  yearsLeft: number = years,
): (move: number, volatilityRatio?: number) => number {
  const price = asset.spot + asset.shift;
  const strikes = { lower: strike + asset.shift, upper: upperStrike + asset.shift };
  const low = logMoneyness(strike, asset);
  const high = logMoneyness(upperStrike, asset);
  const deviation = deviationOf(asset, years, yearsLeft);
  return (move, volatilityRatio = 1) => {
    const [lower, upper] = [deviation(low - move, volatilityRatio), deviation(high - move, volatilityRatio)];
    return oddsOf(scalarValue(price * exp(move), strikes, 1, move - low, move - high, lower, upper));
  };
}
