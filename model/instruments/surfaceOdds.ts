import { digitalProbability } from "../volatility/digitalProbability.ts";
import type { VarianceCurve } from "../volatility/VarianceCurve.ts";
import type { BinaryStrikes } from "./binaryOdds.ts";
import { oddsOf } from "./odds.ts";

/**
 * Odds P/(1 − P) that a binary pays under a smile, skew term included, after a log move of the underlying: sticky in K/F,
 * so a move shifts the strike along the smile. Clamped as `oddsOf`.
 *
 * @param timeLeft share of the smile's time that is left, above 0
 * @returns a function of the move and of σ′/σ, by which the whole smile is raised.
 */
export function surfaceOdds(
  { comparison, low, high }: BinaryStrikes,
  curve: VarianceCurve,
  timeLeft: number,
): (move: number, volatilityRatio?: number) => number {
  const above = (strike: number, move: number, ratio: number): number =>
    digitalProbability(curve, strike - move, timeLeft * ratio * ratio);
  switch (comparison) {
    case "greaterOrEqual":
    case "greater":
      return (move, ratio = 1) => oddsOf(above(low, move, ratio));
    case "less":
      return (move, ratio = 1) => oddsOf(1 - above(low, move, ratio));
    case "between":
      return (move, ratio = 1) => oddsOf(above(low, move, ratio) - above(high, move, ratio));
  }
}

/** `surfaceOdds` by scenario. */
export function surfaceOddsColumn(
  strikes: BinaryStrikes,
  curve: VarianceCurve,
  timeLeft: number,
  moves: Float64Array,
  ratios: Float64Array | undefined,
): Float64Array {
  const oddsAfter = surfaceOdds(strikes, curve, timeLeft);
  const odds = new Float64Array(moves.length);
  for (let s = 0; s < odds.length; s++) odds[s] = oddsAfter(moves[s]!, ratios?.[s]);
  return odds;
}
