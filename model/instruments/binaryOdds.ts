import { log } from "../numeric/log.ts";
import { normalCdf, normalOdds } from "../numeric/normal.ts";
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
      return (move, ratio = 1) => normalOdds((move - low - half * ratio * ratio) / (root * ratio));
    case "less":
      return (move, ratio = 1) => normalOdds((low + half * ratio * ratio - move) / (root * ratio));
    case "between":
      return (move, ratio = 1) => {
        const centre = move - half * ratio * ratio;
        const deviation = root * ratio;
        return oddsOf(normalCdf((centre - low) / deviation) - normalCdf((centre - high) / deviation));
      };
  }
}
