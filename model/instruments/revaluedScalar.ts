import type { MarketAsset, MarketScalar } from "../snapshot/Market.ts";
import { anchored, clampOdds, oddsOf } from "./odds.ts";
import { scalarOdds } from "./scalarOdds.ts";

/**
 * USD that a scalar trades at with `yearsLeft` to go, after a log move of its underlying and a change σ′/σ of its
 * volatility: as binaries are, anchored at its mark in odds, with the average of the binaries between its strikes before
 * and after. So it stays within (0, 1), and without a move and without time it keeps its mark.
 */
export function revaluedScalar(
  scalar: MarketScalar,
  asset: MarketAsset,
  yearsLeft: number,
): (move: number, volatilityRatio?: number) => number {
  const before = scalarOdds(scalar, asset, scalar.years);
  const after = scalarOdds(scalar, asset, scalar.years, yearsLeft);
  const anchor = oddsOf(scalar.mark / 1e6) / clampOdds(before(0));
  return (move, volatilityRatio) => anchored(anchor, after(move, volatilityRatio));
}
