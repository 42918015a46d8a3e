import type { LinearInstrument, MarketInstrument } from "./Market.ts";

/** Perps and spots: they never settle, and their loss has no bound that the model knows. */
export function isLinear(instrument: MarketInstrument): instrument is LinearInstrument {
  return instrument.kind === "perp" || instrument.kind === "spot";
}
