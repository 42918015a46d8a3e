import {
  parseDecimal,
  type AssetQuote,
  type Binary,
  type EventQuote,
  type Instrument,
  type Profile,
} from "@plimsoll/model";

import { normalCdf } from "./normalCdf.ts";

/** What contracts are valued from when no venue quotes them. */
export interface FairMarket {
  /** Unix seconds. */
  readonly time: number;
  readonly assets: Readonly<Record<string, AssetQuote>>;
  readonly events: Readonly<Record<string, EventQuote>>;
  readonly profile: Profile;
}

const ONE = 1_000_000;
const SECONDS_PER_YEAR = 365 * 86_400;

/**
 * The value of an instrument in 1e-6 USD, rounded to the nearest: a perp's is the spot of its underlying; a binary's
 * N(d₂) at spot and volatility, r = q = 0, on the shifted price ln((S + a)/(K + a)) where the profile shifts the asset; an
 * outcome's its probability; a parlay's the product of its legs' marks, as if they were independent, and the least mark
 * when two legs exclude each other. Contracts stay within 1 and 999,999: zero is no mark on the chain.
 * @param markOf Marks of the legs of a parlay.
 * @returns undefined when the market does not hold what the instrument is on.
 */
export function fairMark(
  instrument: Instrument,
  market: FairMarket,
  markOf: (key: string) => { instrument: Instrument; mark: number } | undefined,
): number | undefined {
  switch (instrument.kind) {
    case "perp": {
      const asset = market.assets[instrument.underlying];
      return asset === undefined ? undefined : Math.round(parseDecimal(asset.spot) * ONE);
    }
    case "binary": {
      const probability = binaryProbability(instrument, market);
      return probability === undefined ? undefined : contractMark(probability);
    }
    case "outcome": {
      const probability = market.events[instrument.event]?.probabilities[instrument.outcome];
      return probability === undefined ? undefined : contractMark(parseDecimal(probability));
    }
    case "parlay": {
      const legs = instrument.legs.map(markOf);
      if (legs.some((leg) => leg === undefined)) return undefined;
      const known = legs.filter((leg) => leg !== undefined);
      if (exclude(known.map((leg) => leg.instrument))) return contractMark(0);
      return contractMark(known.reduce((product, leg) => product * (leg.mark / ONE), 1));
    }
  }
}

function binaryProbability(binary: Binary, market: FairMarket): number | undefined {
  const asset = market.assets[binary.underlying];
  const parameters = market.profile.assets[binary.underlying];
  if (asset === undefined || parameters === undefined) return undefined;
  const spot = parseDecimal(asset.spot);
  const shift = parseDecimal(parameters.shift);
  const years = (binary.expiry - market.time) / SECONDS_PER_YEAR;
  const deviation =
    ((parseDecimal(asset.volatility) * spot) / (spot + shift)) * Math.sqrt(Math.max(0, years));
  const above = (strike: string): number => {
    const moneyness = Math.log((spot + shift) / (parseDecimal(strike) + shift));
    if (deviation === 0) return moneyness >= 0 ? 1 : 0;
    return normalCdf((moneyness - (deviation * deviation) / 2) / deviation);
  };
  switch (binary.comparison) {
    case "greaterOrEqual":
    case "greater":
      return above(binary.strike);
    case "less":
      return 1 - above(binary.strike);
    case "between":
      return binary.upperStrike === undefined ? undefined : above(binary.strike) - above(binary.upperStrike);
  }
}

/** Two outcomes of one event, of which only one can happen. */
function exclude(legs: readonly Instrument[]): boolean {
  const outcomeOf = new Map<string, number>();
  for (const leg of legs) {
    if (leg.kind !== "outcome") continue;
    const other = outcomeOf.get(leg.event);
    if (other !== undefined && other !== leg.outcome) return true;
    outcomeOf.set(leg.event, leg.outcome);
  }
  return false;
}

const contractMark = (probability: number): number =>
  Math.min(ONE - 1, Math.max(1, Math.round(probability * ONE)));
