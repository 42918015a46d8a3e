import { type BinaryStrikes, logMoneyness } from "../instruments/binaryOdds.ts";
import { modelOdds } from "../instruments/modelOdds.ts";
import { anchored, clampOdds, oddsOf } from "../instruments/odds.ts";
import type { Market, MarketBinary } from "../snapshot/Market.ts";
import { claimMoves } from "./claimMoves.ts";
import type { PricePath } from "./pricePaths.ts";

/** Value in USD of one contract or unit by scenario, and whether it has settled (a binary then is 0 or 1 exactly). */
export interface ContractValues {
  readonly values: Float64Array;
  readonly settled: boolean;
}

/**
 * A binary that expires within the horizon pays its payoff at its own expiry. A later one is revalued:
 * anchored at its mark with the model's P before and after: of the snapshot's surface with its skew term, or Φ(d₂)
 * at the snapshot's volatility where it has none (r = q = 0).
 */
export function binaryValues(market: Market, binary: MarketBinary, path: PricePath): ContractValues {
  const asset = market.assets[binary.asset]!;
  const strikes = {
    comparison: binary.terms.comparison,
    low: logMoneyness(binary.strike, asset),
    high: logMoneyness(binary.upperStrike, asset),
  };
  const { moves, yearsLeft } = claimMoves(binary, path);
  if (yearsLeft === 0) return { values: moves.map(payoff(strikes)), settled: true };
  const before = modelOdds(strikes, asset, binary.years, binary.years);
  const after = modelOdds(strikes, asset, binary.years, yearsLeft);
  const anchor = oddsOf(binary.mark / 1e6) / clampOdds(before(0));
  const values = new Float64Array(moves.length);
  for (let s = 0; s < values.length; s++) values[s] = anchored(anchor, after(moves[s]!));
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
