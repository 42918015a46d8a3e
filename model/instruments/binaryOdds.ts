import { log } from "../numeric/log.ts";
import { normalCdf, normalCdfOf, normalOdds, normalOddsOf } from "../numeric/normal.ts";
import type { Binary } from "../snapshot/Snapshot.ts";
import { oddsOf } from "./odds.ts";

/** The strikes of a binary as log moneyness, ln((K + a)/(S + a)); `high` is +∞ unless the comparison is between. */
export interface BinaryStrikes {
  readonly comparison: Binary["comparison"];
  readonly low: number;
  readonly high: number;
}

/** ln((K + a)/(S + a)); −∞ for a strike the shifted price cannot fall to. */
export function logMoneyness(strike: number, { spot, shift }: { spot: number; shift: number }): number {
  if (strike === Infinity) return Infinity;
  const ratio = (strike + shift) / (spot + shift);
  return ratio > 0 ? log(ratio) : -Infinity;
}

/**
 * Odds P/(1 − P) that a binary pays, after a log move of the underlying and a change σ′/σ of its volatility: P = Φ(d₂),
 * lognormal, r = q = 0.
 * @param volatility a year, of the shifted price
 * @param years to expiry, above 0
 */
export function binaryOdds(
  { comparison, low, high }: BinaryStrikes,
  volatility: number,
  years: number,
): (move: number, volatilityRatio?: number) => number {
  const root = volatility * Math.sqrt(years);
  const half = (volatility * volatility * years) / 2;
  switch (comparison) {
    case "greaterOrEqual":
    case "greater":
      return (move, ratio = 1) => normalOdds(aboveScore(low, half, root, move, ratio));
    case "less":
      return (move, ratio = 1) => normalOdds(belowScore(low, half, root, move, ratio));
    case "between":
      return (move, ratio = 1) =>
        oddsOf(
          normalCdf(centredScore(low, half, root, move, ratio)) -
            normalCdf(centredScore(high, half, root, move, ratio)),
        );
  }
}

/**
 * `binaryOdds` by scenario, the same bits: loops without a call of a function that is not known beforehand, which is most
 * of the time a cube takes.
 */
export function binaryOddsColumn(
  { comparison, low, high }: BinaryStrikes,
  volatility: number,
  years: number,
  moves: Float64Array,
  ratios: Float64Array | undefined,
): Float64Array {
  const root = volatility * Math.sqrt(years);
  const half = (volatility * volatility * years) / 2;
  const odds = new Float64Array(moves.length);
  switch (comparison) {
    case "greaterOrEqual":
    case "greater":
      for (let s = 0; s < odds.length; s++) {
        odds[s] = aboveScore(low, half, root, moves[s]!, ratios === undefined ? 1 : ratios[s]!);
      }
      normalOddsOf(odds);
      return odds;
    case "less":
      for (let s = 0; s < odds.length; s++) {
        odds[s] = belowScore(low, half, root, moves[s]!, ratios === undefined ? 1 : ratios[s]!);
      }
      normalOddsOf(odds);
      return odds;
    case "between": {
      const above = new Float64Array(moves.length);
      for (let s = 0; s < odds.length; s++) {
        const ratio = ratios === undefined ? 1 : ratios[s]!;
        odds[s] = centredScore(low, half, root, moves[s]!, ratio);
        above[s] = centredScore(high, half, root, moves[s]!, ratio);
      }
      normalCdfOf(odds);
      normalCdfOf(above);
      for (let s = 0; s < odds.length; s++) odds[s] = oddsOf(odds[s]! - above[s]!);
      return odds;
    }
  }
}

/** d₂ of S ≥ K. */
function aboveScore(low: number, half: number, root: number, move: number, ratio: number): number {
  return (move - low - half * ratio * ratio) / (root * ratio);
}

/** d₂ of S < K. */
function belowScore(low: number, half: number, root: number, move: number, ratio: number): number {
  return (low + half * ratio * ratio - move) / (root * ratio);
}

/** d₂ of S ≥ K, rounded in the order that both strikes of a range have in common. */
function centredScore(strike: number, half: number, root: number, move: number, ratio: number): number {
  return (move - half * ratio * ratio - strike) / (root * ratio);
}
