import { type BinaryStrikes, logMoneyness } from "../instruments/binaryOdds.ts";
import { modelOdds, modelOddsColumn } from "../instruments/modelOdds.ts";
import { anchored, clampOdds, oddsOf } from "../instruments/odds.ts";
import type { Market, MarketBinary } from "../snapshot/Market.ts";
import { claimMoves } from "./claimMoves.ts";
import type { PricePath } from "./pricePaths.ts";
import type { SettlementPrice } from "./settlementPrices.ts";

/** Value in USD of one contract or unit by scenario, and whether it has settled (a binary then is 0 or 1 exactly). */
export interface ContractValues {
  readonly values: Float64Array;
  readonly settled: boolean;
}

/**
 * A binary that expires within the horizon pays its payoff at its own expiry, on the price of its own source. A later
 * one is revalued: anchored at its mark with the model's P before, and after with S′, σ′ and the time that is left: of
 * the snapshot's surface with its skew term, or Φ(d₂) at the snapshot's volatility where it has none (r = q = 0).
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
  const { moves, yearsLeft, volatilityRatios } = claimMoves(binary, path);
  if (yearsLeft === 0) return { values: settlement(binary, moves).map(payoff(strikes)), settled: true };
  const before = modelOdds(strikes, asset, binary.years, binary.years);
  const anchor = oddsOf(binary.mark / 1e6) / clampOdds(before(0));
  const values = modelOddsColumn(strikes, asset, binary.years, yearsLeft, moves, volatilityRatios);
  for (let s = 0; s < values.length; s++) values[s] = anchored(anchor, values[s]!);
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
