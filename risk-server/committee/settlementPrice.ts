import { parseDecimal, type Binary, type Instrument } from "@plimsoll/model";

import type { MarketView } from "../feeds/Feed.ts";

const PAYS = 1_000_000n;
const NOTHING = 0n;

/**
 * What settles an expired instrument, in 1e-6 USD half up: of a contract what it pays, by the price its underlying had at
 * expiry, by an outcome that is certain, or by its legs; of a scalar or option that price itself, from which the chain
 * computes what each pays. Undefined while that is not known.
 * @param view The market at the contract's expiry.
 * @param finalPriceOf Final prices of legs.
 */
export function settlementPrice(
  instrument: Instrument,
  view: Pick<MarketView, "assets" | "events">,
  finalPriceOf: (leg: string) => bigint | undefined,
): bigint | undefined {
  switch (instrument.kind) {
    case "perp":
    case "spot":
      return undefined;
    case "binary": {
      const spot = view.assets[instrument.underlying]?.spot;
      return spot === undefined ? undefined : holds(instrument, parseDecimal(spot)) ? PAYS : NOTHING;
    }
    case "scalar":
    case "call":
    case "put": {
      const spot = view.assets[instrument.underlying]?.spot;
      return spot === undefined ? undefined : BigInt(Math.round(parseDecimal(spot) * 1e6));
    }
    case "outcome": {
      const probability = view.events[instrument.event]?.probabilities[instrument.outcome];
      if (probability === undefined) return undefined;
      const value = parseDecimal(probability);
      return value === 1 ? PAYS : value === 0 ? NOTHING : undefined;
    }
    case "parlay": {
      const prices = instrument.legs.map(finalPriceOf);
      if (prices.includes(NOTHING)) return NOTHING;
      return prices.every((price) => price === PAYS) ? PAYS : undefined;
    }
  }
}

function holds(binary: Binary, spot: number): boolean {
  const strike = parseDecimal(binary.strike);
  switch (binary.comparison) {
    case "greaterOrEqual":
      return spot >= strike;
    case "greater":
      return spot > strike;
    case "less":
      return spot < strike;
    case "between":
      return spot >= strike && binary.upperStrike !== undefined && spot < parseDecimal(binary.upperStrike);
  }
}
