import { log } from "../numeric/log.ts";
import { normalCdf, normalOdds } from "../numeric/normal.ts";
import type { Market, MarketAsset, MarketBinary } from "../snapshot/Market.ts";
import { anchored, clampOdds, oddsOf } from "./odds.ts";
import type { PricePath } from "./pricePaths.ts";

/** Value in USD of one contract by scenario, and whether it has settled (then 0 or 1 exactly). */
export interface ContractValues {
  readonly values: Float64Array;
  readonly settled: boolean;
}

/**
 * A binary that expires within the horizon pays its payoff at its own expiry. A later one is revalued:
 * anchored at its mark with P = Φ(d₂) (lognormal, r = q = 0) before and after.
 */
export function binaryValues(market: Market, binary: MarketBinary, path: PricePath): ContractValues {
  const asset = market.assets[binary.asset]!;
  const low = logMoneyness(binary.strike, asset);
  const high = logMoneyness(binary.upperStrike, asset);
  const horizon = path.years.at(-1)!;
  if (binary.years <= horizon) {
    const at = path.logReturns[path.years.indexOf(binary.years)]!;
    return { values: at.map(payoff(binary.terms.comparison, low, high)), settled: true };
  }
  const before = modelOdds(binary, low, high, asset.volatility, binary.years);
  const after = modelOdds(binary, low, high, asset.volatility, binary.years - horizon);
  const anchor = oddsOf(binary.mark / 1e6) / clampOdds(before(0));
  const moves = path.logReturns.at(-1)!;
  const values = new Float64Array(moves.length);
  for (let s = 0; s < values.length; s++) values[s] = anchored(anchor, after(moves[s]!));
  return { values, settled: false };
}

/** ln((K + a)/(S + a)); −∞ for a strike the shifted price cannot fall to. */
function logMoneyness(strike: number, asset: MarketAsset): number {
  if (strike === Infinity) return Infinity;
  const ratio = (strike + asset.shift) / (asset.spot + asset.shift);
  return ratio > 0 ? log(ratio) : -Infinity;
}

function payoff(
  comparison: MarketBinary["terms"]["comparison"],
  low: number,
  high: number,
): (move: number) => number {
  switch (comparison) {
    case "greaterOrEqual":
      return (move) => (move >= low ? 1 : 0);
    case "greater":
      return (move) => (move > low ? 1 : 0);
    case "less":
      return (move) => (move < low ? 1 : 0);
    case "between":
      return (move) => (move >= low && move < high ? 1 : 0);
  }
}

/** Odds that the contract pays, `years` before expiry, after a log move of the underlying. */
function modelOdds(
  binary: MarketBinary,
  low: number,
  high: number,
  volatility: number,
  years: number,
): (move: number) => number {
  const deviation = volatility * Math.sqrt(years);
  const drift = (volatility * volatility * years) / 2;
  switch (binary.terms.comparison) {
    case "greaterOrEqual":
    case "greater":
      return (move) => normalOdds((move - low - drift) / deviation);
    case "less":
      return (move) => normalOdds((low + drift - move) / deviation);
    case "between":
      return (move) =>
        oddsOf(normalCdf((move - low - drift) / deviation) - normalCdf((move - high - drift) / deviation));
  }
}
