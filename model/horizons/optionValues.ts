import { optionValue } from "../instruments/optionValue.ts";
import { exp } from "../numeric/exp.ts";
import type { Market, MarketOption } from "../snapshot/Market.ts";
import type { ContractValues } from "./binaryValues.ts";
import { claimMoves } from "./claimMoves.ts";
import type { PricePath } from "./pricePaths.ts";

/**
 * USD that one unit of a call or put is worth. One that expires within the horizon pays max(±(S − K), 0) at its own
 * expiry. A later one is revalued as mark + (model after − model before), within what no arbitrage allows: a call
 * between S − K and the shifted price, a put between K − S and the shifted strike, and neither below 0. A mark that is
 * itself outside (its underlying was quoted at another moment) widens the bounds by as much: to put it right would show
 * as profit or loss without a move.
 */
export function optionValues(market: Market, option: MarketOption, path: PricePath): ContractValues {
  const { kind, strike } = option;
  const asset = market.assets[option.asset]!;
  const { moves, yearsLeft } = claimMoves(option, path);
  const after = optionValue(kind, strike, asset, yearsLeft);
  if (yearsLeft === 0) return { values: moves.map(after), settled: true };
  const mark = option.mark / 1e6;
  const anchor = mark - optionValue(kind, strike, asset, option.years)(0);
  const bounds = noArbitrageBounds(kind, strike + asset.shift);
  const start = asset.spot + asset.shift;
  const now = bounds(start);
  const below = Math.max(0, now.least - mark);
  const above = Math.max(0, mark - now.most);
  const values = moves.map((move) => {
    const { least, most } = bounds(start * exp(move));
    const value = anchor + after(move);
    return value < least - below ? least - below : value > most + above ? most + above : value;
  });
  return { values, settled: false };
}

function noArbitrageBounds(kind: "call" | "put", strike: number) {
  return (price: number): { least: number; most: number } => {
    const exercised = kind === "call" ? price - strike : strike - price;
    return { least: exercised > 0 ? exercised : 0, most: kind === "call" ? price : strike };
  };
}
