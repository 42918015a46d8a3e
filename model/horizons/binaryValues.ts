import { binaryOdds, type BinaryStrikes, logMoneyness } from "../instruments/binaryOdds.ts";
import { anchored, clampOdds, oddsOf } from "../instruments/odds.ts";
import type { Market, MarketBinary } from "../snapshot/Market.ts";
import type { PricePath } from "./pricePaths.ts";
import type { SettlementPrice } from "./settlementPrices.ts";

/** Value in USD of one contract by scenario, and whether it has settled (then 0 or 1 exactly). */
export interface ContractValues {
  readonly values: Float64Array;
  readonly settled: boolean;
}

/**
 * A binary that expires within the horizon pays its payoff at its own expiry, on the price of its own source. A later
 * one is revalued: anchored at its mark with P = Φ(d₂) (lognormal, r = q = 0) before, and after with S′, σ′ and the
 * time that is left.
 */
export function binaryValues(
  market: Market,
  binary: MarketBinary,
  path: PricePath,
  settlement: SettlementPrice = (_, logReturns) => logReturns,
): ContractValues {
  const asset = market.assets[binary.asset]!;
  const strikes = {
    comparison: binary.terms.comparison,
    low: logMoneyness(binary.strike, asset),
    high: logMoneyness(binary.upperStrike, asset),
  };
  const horizon = path.years.at(-1)!;
  if (binary.years <= horizon) {
    const at = path.logReturns[path.years.indexOf(binary.years)]!;
    return { values: settlement(binary, at).map(payoff(strikes)), settled: true };
  }
  const before = binaryOdds(strikes, asset.volatility, binary.years);
  const after = binaryOdds(strikes, asset.volatility, binary.years - horizon);
  const anchor = oddsOf(binary.mark / 1e6) / clampOdds(before(0));
  const moves = path.logReturns.at(-1)!;
  const ratios = path.volatilityRatio;
  const values = moves.map((move, s) => anchored(anchor, after(move, ratios === undefined ? 1 : ratios[s]!)));
  return { values, settled: false };
}

function payoff({ comparison, low, high }: BinaryStrikes): (move: number) => number {
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
