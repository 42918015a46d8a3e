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
 * Odds P/(1 − P) that a binary pays, after a log move of the underlying: P = Φ(d₂), lognormal, r = q = 0.
 * @param volatility a year, of the shifted price
 * @param years to expiry, above 0
 */
export function binaryOdds(
  { comparison, low, high }: BinaryStrikes,
  volatility: number,
  years: number,
): (move: number) => number {
  const deviation = volatility * Math.sqrt(years);
  const drift = (volatility * volatility * years) / 2;
  switch (comparison) {
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
