import type { MarketInstrument, PriceClaim } from "./Market.ts";

/** Binaries, scalars, calls and puts: settled by the price of one underlying at one expiry. */
export function isPriceClaim(instrument: MarketInstrument): instrument is PriceClaim {
  switch (instrument.kind) {
    case "binary":
    case "scalar":
    case "call":
    case "put":
      return true;
    default:
      return false;
  }
}
