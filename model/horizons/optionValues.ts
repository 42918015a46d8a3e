import { optionValue } from "../instruments/optionValue.ts";
import { revaluedOptionColumn } from "../instruments/revaluedOption.ts";
import type { Market, MarketOption } from "../snapshot/Market.ts";
import type { ContractValues } from "./binaryValues.ts";
import { claimMoves } from "./claimMoves.ts";
import type { PricePath } from "./pricePaths.ts";
import type { SettlementPrice } from "./settlementPrices.ts";

/**
 * USD that one unit of a call or put is worth: max(±(S − K), 0) on its own source at its own expiry if that lies within the horizon,
 * revalued from its mark otherwise.
 */
export function optionValues(
  market: Market,
  option: MarketOption,
  path: PricePath,
  settlement: SettlementPrice = (_, logReturns) => logReturns,
): ContractValues {
  const asset = market.assets[option.asset]!;
  const { moves, yearsLeft, volatilityRatios } = claimMoves(option, path);
  if (yearsLeft === 0) {
    return {
      values: settlement(option, moves).map(optionValue(option.kind, option.strike, asset, option.years, 0)),
      settled: true,
    };
  }
  const values = revaluedOptionColumn(option, asset, yearsLeft, moves, volatilityRatios);
  return { values, settled: false };
}
