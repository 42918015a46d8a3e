import type { ScenarioDraws } from "../random/scenarioDraws.ts";
import type { Market } from "../snapshot/Market.ts";
import { awaitingValues } from "./awaitingValues.ts";
import { binaryValues, type ContractValues } from "./binaryValues.ts";
import { exclusiveStrips } from "./exclusiveStrips.ts";
import type { EventPath } from "./eventPaths.ts";
import { monotoneLadders } from "./monotoneLadders.ts";
import { outcomeValues } from "./outcomeValues.ts";
import { parlayValues } from "./parlayValues.ts";
import { optionValues } from "./optionValues.ts";
import type { PricePath } from "./pricePaths.ts";
import { scalarValues } from "./scalarValues.ts";
import type { SettlementPrice } from "./settlementPrices.ts";

/**
 * Value in USD of one contract, or of one unit of an option, by instrument and scenario; undefined for perps and
 * spots. What awaits settlement by a price is drawn by `awaitingValues`.
 *
 * @param firstDimension coordinate of the first draw for claims that await settlement
 * @param wanted indices of the instruments to value, with all that settles on the same prices and the legs of parlays; nothing
 *   for the others
 */
export function contractValues(
  market: Market,
  paths: readonly PricePath[],
  events: readonly EventPath[],
  draws: ScenarioDraws,
  firstDimension: number,
  settlement: SettlementPrice = (_, logReturns) => logReturns,
  wanted: ReadonlySet<number> = new Set(market.instruments.keys()),
): (Float64Array | undefined)[] {
  const awaiting = awaitingValues(market, draws, firstDimension, wanted);
  const contracts = market.instruments.map((instrument, i): ContractValues | undefined => {
    if (!wanted.has(i)) return undefined;
    const drawn = awaiting.get(i);
    if (drawn !== undefined) return { values: drawn, settled: true };
    switch (instrument.kind) {
      case "binary":
        return binaryValues(market, instrument, paths[instrument.asset]!, settlement);
      case "scalar":
        return scalarValues(market, instrument, paths[instrument.asset]!, settlement);
      case "call":
      case "put":
        return optionValues(market, instrument, paths[instrument.asset]!, settlement);
      case "outcome":
        return { values: outcomeValues(market, instrument, events[instrument.event]!), settled: false };
      default:
        return undefined;
    }
  });
  monotoneLadders(market, contracts);
  exclusiveStrips(market, contracts);
  return market.instruments.map((instrument, i) => {
    if (instrument.kind !== "parlay" || !wanted.has(i)) return contracts[i]?.values;
    return parlayValues(
      instrument.mark,
      instrument.legs.map((leg) => market.instruments[leg]!.mark),
      instrument.legs.map((leg) => contracts[leg]!.values),
    );
  });
}
