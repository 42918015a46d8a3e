import type { ScenarioDraws } from "../random/scenarioDraws.ts";
import type { Market } from "../snapshot/Market.ts";
import { binaryValues, type ContractValues } from "./binaryValues.ts";
import { exclusiveStrips } from "./exclusiveStrips.ts";
import type { EventPath } from "./eventPaths.ts";
import { monotoneLadders } from "./monotoneLadders.ts";
import { outcomeValues } from "./outcomeValues.ts";
import { parlayValues } from "./parlayValues.ts";
import type { PricePath } from "./pricePaths.ts";
import type { SettlementPrice } from "./settlementPrices.ts";

/**
 * Value in USD of one contract by instrument and scenario; undefined for perps. A binary past its expiry that
 * awaits settlement pays with the probability of its mark: whoever holds either side can lose all of it.
 *
 * @param firstDimension coordinate of the first draw for such a binary
 */
export function contractValues(
  market: Market,
  paths: readonly PricePath[],
  events: readonly EventPath[],
  draws: ScenarioDraws,
  firstDimension: number,
  settlement: SettlementPrice = (_, logReturns) => logReturns,
): (Float64Array | undefined)[] {
  let dimension = firstDimension;
  const contracts = market.instruments.map((instrument): ContractValues | undefined => {
    switch (instrument.kind) {
      case "binary":
        if (instrument.years <= 0) {
          const u = draws.uniforms(dimension++);
          return { values: u.map((v) => (v < instrument.mark / 1e6 ? 1 : 0)), settled: true };
        }
        return binaryValues(market, instrument, paths[instrument.asset]!, settlement);
      case "outcome":
        return { values: outcomeValues(market, instrument, events[instrument.event]!), settled: false };
      default:
        return undefined;
    }
  });
  monotoneLadders(market, contracts);
  exclusiveStrips(market, contracts);
  return market.instruments.map((instrument, i) => {
    if (instrument.kind !== "parlay") return contracts[i]?.values;
    return parlayValues(
      instrument.mark,
      instrument.legs.map((leg) => market.instruments[leg]!.mark),
      instrument.legs.map((leg) => contracts[leg]!.values),
    );
  });
}
