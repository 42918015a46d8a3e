import { exp } from "../numeric/exp.ts";
import type { MarketAsset, MarketOption } from "../snapshot/Market.ts";
import { optionValue } from "./optionValue.ts";

/**
 * USD that one unit of a call or put trades at with `yearsLeft` to go, after a log move of its underlying and a change
 * σ′/σ of its volatility: mark + (model after − model before), within what no arbitrage allows: a call between S − K and
 * the shifted price, a put between K − S and the shifted strike, and neither below 0. A mark that is itself outside
 * (its underlying was quoted at another moment) widens the bounds by as much: to put it right would show as profit or
 * loss without a move.
 */
export function revaluedOption(
  { kind, mark, strike, years }: MarketOption,
  asset: MarketAsset,
  yearsLeft: number,
): (move: number, volatilityRatio?: number) => number {
  const after = optionValue(kind, strike, asset, years, yearsLeft);
  const quoted = mark / 1e6;
  const anchor = quoted - optionValue(kind, strike, asset, years)(0);
  const bounds = noArbitrageBounds(kind, strike + asset.shift);
  const start = asset.spot + asset.shift;
  const now = bounds(start);
  const below = Math.max(0, now.least - quoted);
  const above = Math.max(0, quoted - now.most);
  return (move, volatilityRatio) => {
    const { least, most } = bounds(start * exp(move));
    const value = anchor + after(move, volatilityRatio);
    return value < least - below ? least - below : value > most + above ? most + above : value;
  };
}

function noArbitrageBounds(kind: "call" | "put", strike: number) {
  return (price: number): { least: number; most: number } => {
    const exercised = kind === "call" ? price - strike : strike - price;
    return { least: exercised > 0 ? exercised : 0, most: kind === "call" ? price : strike };
  };
}
