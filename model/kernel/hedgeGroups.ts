import { isLinear } from "../snapshot/isLinear.ts";
import type { Market } from "../snapshot/Market.ts";
import { settlementName } from "../snapshot/settlementName.ts";

/**
 * Which instruments of a market may hedge each other nearly perfectly, for `DifferenceRows`: perpetuals and coins of one
 * underlying, and options of one kind, underlying, expiry and source. Contracts that pay all or nothing have none: the
 * difference of two neighbouring strikes still moves by a whole payout.
 */
export function hedgeGroups(market: Market): (index: number) => string | undefined {
  const groups = market.instruments.map((instrument) => {
    if (isLinear(instrument)) return `linear ${instrument.asset}`;
    if (instrument.kind !== "call" && instrument.kind !== "put") return undefined;
    return `${instrument.kind} ${settlementName(instrument)}`;
  });
  return (index) => groups[index];
}
