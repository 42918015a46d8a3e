import { parseDecimal, type Binary, type Instrument, type Option, type Scalar } from "@plimsoll/model";

import type { MarketView } from "../feeds/Feed.ts";

const PAYS = 1_000_000n;
const NOTHING = 0n;

/**
 * What an expired contract, or one unit of an option, pays, in 1e-6 USD half up: by the price its underlying had at expiry, by an outcome that is certain, or
 * by its legs. Undefined while that is not known.
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
      return spot === undefined ? undefined : payoff(instrument, parseDecimal(spot));
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

function payoff(claim: Scalar | Option, spot: number): bigint {
  const strike = parseDecimal(claim.strike);
  const above = claim.kind === "put" ? strike - spot : spot - strike;
  if (above <= 0) return NOTHING;
  const paid =
    claim.kind === "scalar" ? Math.min(1, above / (parseDecimal(claim.upperStrike) - strike)) : above;
  return BigInt(Math.round(paid * 1e6));
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
