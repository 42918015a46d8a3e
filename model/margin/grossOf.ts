import { legWorstCase } from "../instruments/worstCase.ts";
import type { Market } from "../snapshot/Market.ts";
import type { Leg } from "./Leg.ts";

/** Full collateral of the legs, or of those of one kind. */
export function grossOf(market: Market, legs: readonly Leg[], kind?: "parlay" | "outcome"): bigint {
  return legs.reduce((sum, { index, size }) => {
    const instrument = market.instruments[index]!;
    if (kind !== undefined && instrument.kind !== kind) return sum;
    return sum + legWorstCase(instrument.worst, instrument.terms.lotDecimals, size);
  }, 0n);
}
