import type { ScenarioDraws } from "../random/scenarioDraws.ts";
import type { Market, PriceClaim } from "../snapshot/Market.ts";
import { isPriceClaim } from "../snapshot/isPriceClaim.ts";
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
 * spots. What is past its expiry and awaits settlement by a price pays all it can or nothing, with the probability
 * that leaves its mean at the mark: whoever holds either side can lose all of it.
 *
 * @param firstDimension coordinate of the first draw for such a claim
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
    if (isPriceClaim(instrument) && instrument.years <= 0) {
      return { values: awaiting(instrument, draws.uniforms(dimension++)), settled: true };
    }
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
    if (instrument.kind !== "parlay") return contracts[i]?.values;
    return parlayValues(
      instrument.mark,
      instrument.legs.map((leg) => market.instruments[leg]!.mark),
      instrument.legs.map((leg) => contracts[leg]!.values),
    );
  });
}

/** All or nothing: a dollar, the strike of a put, one times the underlying of a call. */
function awaiting({ kind, mark, worst }: PriceClaim, u: Float64Array): Float64Array {
  const most = kind === "call" ? Math.max(mark, Number(worst.short)) : mark + Number(worst.short);
  return u.map((v) => (v < mark / most ? most / 1e6 : 0));
}
