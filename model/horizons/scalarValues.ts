import { anchored, clampOdds, oddsOf } from "../instruments/odds.ts";
import { scalarOdds } from "../instruments/scalarOdds.ts";
import { exp } from "../numeric/exp.ts";
import type { Market, MarketScalar } from "../snapshot/Market.ts";
import type { ContractValues } from "./binaryValues.ts";
import { claimMoves } from "./claimMoves.ts";
import type { PricePath } from "./pricePaths.ts";

/**
 * A scalar that expires within the horizon pays clamp((S − K₁)/(K₂ − K₁), 0, 1) at its own expiry. A later one is
 * revalued as binaries are, anchored at its mark in odds, with the average of the binaries between its strikes before
 * and after: so it stays within (0, 1), and without a move and without time it keeps its mark.
 */
export function scalarValues(market: Market, scalar: MarketScalar, path: PricePath): ContractValues {
  const asset = market.assets[scalar.asset]!;
  const { moves, yearsLeft } = claimMoves(scalar, path);
  if (yearsLeft === 0) {
    const width = scalar.upperStrike - scalar.strike;
    const values = moves.map((move) => {
      const share = ((asset.spot + asset.shift) * exp(move) - asset.shift - scalar.strike) / width;
      return share > 1 ? 1 : share > 0 ? share : 0;
    });
    return { values, settled: true };
  }
  const before = scalarOdds(scalar, asset, scalar.years);
  const after = scalarOdds(scalar, asset, yearsLeft);
  const anchor = oddsOf(scalar.mark / 1e6) / clampOdds(before(0));
  return { values: moves.map((move) => anchored(anchor, after(move))), settled: false };
}
