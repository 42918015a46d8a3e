import { exp } from "../numeric/exp.ts";
import { blackPrice } from "../pricing/blackPrice.ts";
import { logMoneyness } from "./binaryOdds.ts";
import type { LognormalAsset } from "./LognormalAsset.ts";

/**
 * USD that a call or put on one unit is worth after a log move of the underlying and a change σ′/σ of its
 * volatility: Black's formula on the shifted price, r = q = 0; the payoff at 0 years.
 */
export function optionValue(
  kind: "call" | "put",
  strike: number,
  asset: LognormalAsset,
  years: number,
): (move: number, volatilityRatio?: number) => number {
  const price = asset.spot + asset.shift;
  const cash = strike + asset.shift;
  const low = logMoneyness(strike, asset);
  const deviation = asset.volatility * Math.sqrt(years);
  return (move, volatilityRatio = 1) =>
    blackPrice(kind, price * exp(move), cash, move - low, deviation * volatilityRatio);
}
