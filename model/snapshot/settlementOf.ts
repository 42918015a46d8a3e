import type { LinearInstrument, MarketOutcome, MarketParlay, PriceClaim } from "./Market.ts";
import { settlementName } from "./settlementName.ts";

type Settled =
  | Pick<LinearInstrument, "kind" | "asset">
  | Pick<PriceClaim, "kind" | "asset" | "terms">
  | Pick<MarketOutcome, "kind" | "terms">
  | Pick<MarketParlay, "kind">;

/**
 * One name for all instruments that the same thing settles: the perp of an underlying, the coin itself, its contracts and
 * options of one expiry and source, the outcomes of an event; a parlay has its own.
 */
export function settlementOf(key: string, instrument: Settled): string {
  switch (instrument.kind) {
    case "perp":
    case "spot":
      return `${instrument.kind} ${instrument.asset}`;
    case "binary":
    case "scalar":
    case "call":
    case "put":
      return `claims ${settlementName(instrument)}`;
    case "outcome":
      return `event ${instrument.terms.event}`;
    case "parlay":
      return `parlay ${key}`;
  }
}
