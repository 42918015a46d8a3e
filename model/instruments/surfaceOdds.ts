import { digitalProbability } from "../volatility/digitalProbability.ts";
import type { VarianceCurve } from "../volatility/VarianceCurve.ts";
import type { BinaryStrikes } from "./binaryOdds.ts";
import { oddsOf } from "./odds.ts";

/**
 * Odds P/(1 − P) that a binary pays under a smile, skew term included, after a log move of the underlying: sticky in K/F,
 * so a move shifts the strike along the smile. Clamped as `oddsOf`.
 *
 * @returns a function of the move and of a factor on total variance: the share of the time left, times
 * (σ′/σ)² if the level of volatility has moved too.
 */
export function surfaceOdds(
  { comparison, low, high }: BinaryStrikes,
  curve: VarianceCurve,
): (move: number, scale: number) => number {
  switch (comparison) {
    case "greaterOrEqual":
    case "greater":
      return (move, scale) => oddsOf(digitalProbability(curve, low - move, scale));
    case "less":
      return (move, scale) => oddsOf(1 - digitalProbability(curve, low - move, scale));
    case "between":
      return (move, scale) =>
        oddsOf(digitalProbability(curve, low - move, scale) - digitalProbability(curve, high - move, scale));
  }
}
