import { exp } from "../numeric/exp.ts";
import { blackPrice } from "../pricing/blackPrice.ts";
import { deviationOf } from "./deviationOf.ts";
import { logMoneyness } from "./binaryOdds.ts";
import type { LognormalAsset } from "./LognormalAsset.ts";

/**
 * USD that a call or put on one unit is worth after a log move of the underlying and a change σ′/σ of its
 * volatility: Black's formula on the shifted price, r = q = 0, at the strike's own volatility where there is a
 * surface; the payoff at 0 years left.
 */
export function optionValue(
  kind: "call" | "put",
  strike: number,
  asset: LognormalAsset,
  years: number,
  yearsLeft: number = years,
): (move: number, volatilityRatio?: number) => number {
  const price = asset.spot + asset.shift;
  const cash = strike + asset.shift;
  const low = logMoneyness(strike, asset);
  const deviation = deviationOf(asset, years, yearsLeft);
  return (move, volatilityRatio = 1) =>
    blackPrice(kind, price * exp(move), cash, move - low, deviation(low - move, volatilityRatio));
}
