import { revaluedScalar } from "../instruments/revaluedScalar.ts";
import { exp } from "../numeric/exp.ts";
import type { Market, MarketScalar } from "../snapshot/Market.ts";
import type { ContractValues } from "./binaryValues.ts";
import { claimMoves } from "./claimMoves.ts";
import type { PricePath } from "./pricePaths.ts";
import type { SettlementPrice } from "./settlementPrices.ts";

/**
 * USD that one contract is worth: clamp((S − K₁)/(K₂ − K₁), 0, 1) on its own source at its own expiry if that lies within the horizon,
 * revalued from its mark otherwise.
 */
export function scalarValues(
  market: Market,
  scalar: MarketScalar,
  path: PricePath,
  settlement: SettlementPrice = (_, logReturns) => logReturns,
): ContractValues {
  const asset = market.assets[scalar.asset]!;
  const { moves, yearsLeft, volatilityRatios } = claimMoves(scalar, path);
  if (yearsLeft === 0) {
    const width = scalar.upperStrike - scalar.strike;
    const values = settlement(scalar, moves).map((move) => {
      const share = ((asset.spot + asset.shift) * exp(move) - asset.shift - scalar.strike) / width;
      return share > 1 ? 1 : share > 0 ? share : 0;
    });
    return { values, settled: true };
  }
  const value = revaluedScalar(scalar, asset, yearsLeft);
  return { values: moves.map((move, s) => value(move, volatilityRatios?.[s])), settled: false };
}
