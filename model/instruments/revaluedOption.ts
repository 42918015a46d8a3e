import { exp } from "../numeric/exp.ts";
import { blackPrice } from "../pricing/blackPrice.ts";
import type { MarketAsset, MarketOption } from "../snapshot/Market.ts";
import { logMoneyness } from "./binaryOdds.ts";
import { deviationOf } from "./deviationOf.ts";
import { optionValue } from "./optionValue.ts";

/**
 * USD that one unit of a call or put trades at with `yearsLeft` to go, after a log move of its underlying and a change
 * σ′/σ of its volatility: mark + (model after − model before), within what no arbitrage allows: a call between S − K and
 * the shifted price, a put between K − S and the shifted strike, and neither below 0. A mark that is itself outside
 * (its underlying was quoted at another moment) widens the bounds by as much: to put it right would show as profit or
 * loss without a move.
 */
export function revaluedOption(
  option: MarketOption,
  asset: MarketAsset,
  yearsLeft: number,
): (move: number, volatilityRatio?: number) => number {
  return (move, volatilityRatio = 1) =>
    revaluedOptionColumn(
      option,
      asset,
      yearsLeft,
      Float64Array.of(move),
      Float64Array.of(volatilityRatio),
    )[0]!;
}

/** `revaluedOption` by scenario. */
export function revaluedOptionColumn(
  { kind, mark, strike, years }: MarketOption,
  asset: MarketAsset,
  yearsLeft: number,
  moves: Float64Array,
  ratios: Float64Array | undefined,
): Float64Array {
  const start = asset.spot + asset.shift;
  const cash = strike + asset.shift;
  const low = logMoneyness(strike, asset);
  const deviation = deviationOf(asset, years, yearsLeft);
  const quoted = mark / 1e6;
  const anchor = quoted - optionValue(kind, strike, asset, years)(0);
  const below = Math.max(0, leastValue(kind, start, cash) - quoted);
  const above = Math.max(0, quoted - mostValue(kind, start, cash));
  const values = new Float64Array(moves.length);
  for (let s = 0; s < values.length; s++) {
    const move = moves[s]!;
    const price = start * exp(move);
    const after = deviation(low - move, ratios === undefined ? 1 : ratios[s]!);
    const value = anchor + blackPrice(kind, price, cash, move - low, after);
    const least = leastValue(kind, price, cash) - below;
    const most = mostValue(kind, price, cash) + above;
    values[s] = value < least ? least : value > most ? most : value;
  }
  return values;
}

/** What an option is worth at once; all in shifted prices. */
function leastValue(kind: "call" | "put", price: number, cash: number): number {
  const exercised = kind === "call" ? price - cash : cash - price;
  return exercised > 0 ? exercised : 0;
}

function mostValue(kind: "call" | "put", price: number, cash: number): number {
  return kind === "call" ? price : cash;
}
