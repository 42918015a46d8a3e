import { parseDecimal } from "../numeric/parseDecimal.ts";
import { roundHalfEven } from "../numeric/roundHalfEven.ts";
import type { Profile } from "../profiles/Profile.ts";
import { parseSurface } from "../snapshot/parseSurface.ts";
import { shiftedVolatility } from "../snapshot/shiftedVolatility.ts";
import type { AssetQuote, Binary, EventQuote, Instrument, Option, Scalar } from "../snapshot/Snapshot.ts";
import { varianceYears } from "../clock/varianceYears.ts";
import { logMoneyness } from "./binaryOdds.ts";
import { modelOdds } from "./modelOdds.ts";
import { clampOdds, clampProbability } from "./odds.ts";
import { optionValue } from "./optionValue.ts";
import { scalarOdds } from "./scalarOdds.ts";

/** What instruments are valued from when no venue quotes them. */
export interface FairMarket {
  /** Unix seconds. */
  readonly time: number;
  readonly assets: Readonly<Record<string, AssetQuote>>;
  readonly events: Readonly<Record<string, EventQuote>>;
  readonly profile: Profile;
}

/**
 * The model's own mark of an instrument in 1e-6 USD, half-even: a perp's and a spot's is the spot of their underlying; a
 * binary's the probability under the quote's surface, skew term included, a scalar's the average of the binaries between
 * its strikes, a call's and put's Black's formula at the surface's volatility, or all of them at the quote's one volatility
 * where it has no surface, r = q = 0, on the shifted price where the profile shifts the asset; an outcome's its
 * probability; a parlay's the product of its legs' marks, as if they were independent, and the least mark when two legs
 * exclude each other. Contracts stay within 1 and 999,999 and options at 1 or more: zero is no mark on the chain.
 * @param markOf Marks of the legs of a parlay.
 * @returns undefined when the market does not hold what the instrument is on, and for a claim on a price past its expiry.
 * @throws ModelError `malformedDecimal`.
 */
export function fairMark(
  instrument: Instrument,
  market: FairMarket,
  markOf: (key: string) => { instrument: Instrument; mark: number } | undefined,
): number | undefined {
  switch (instrument.kind) {
    case "perp":
    case "spot": {
      const asset = market.assets[instrument.underlying];
      return asset === undefined ? undefined : roundHalfEven(parseDecimal(asset.spot) * 1e6);
    }
    case "binary":
    case "scalar":
    case "call":
    case "put":
      return claimMark(instrument, market);
    case "outcome": {
      const probability = market.events[instrument.event]?.probabilities[instrument.outcome];
      return probability === undefined ? undefined : contractMark(parseDecimal(probability));
    }
    case "parlay": {
      const legs = instrument.legs.map(markOf);
      const known = legs.filter((leg) => leg !== undefined);
      if (known.length < legs.length) return undefined;
      if (exclude(known.map((leg) => leg.instrument))) return contractMark(0);
      return contractMark(known.reduce((product, leg) => product * (leg.mark / 1e6), 1));
    }
  }
}

function claimMark(claim: Binary | Scalar | Option, market: FairMarket): number | undefined {
  const quote = market.assets[claim.underlying];
  const parameters = market.profile.assets[claim.underlying];
  if (quote === undefined || parameters === undefined) return undefined;
  const years = varianceYears(parameters, claim, market);
  if (years <= 0) return undefined;
  const spot = parseDecimal(quote.spot);
  const shift = parseDecimal(parameters.shift);
  const volatility = shiftedVolatility(parseDecimal(quote.volatility), spot, shift);
  const surface = parseSurface(quote.surface, {
    spot,
    shift,
    yearsTo: (expiry) => varianceYears(parameters, { expiry }, market),
    path: `assets.${claim.underlying}`,
  });
  const asset = { spot, shift, volatility, surface };
  const strike = parseDecimal(claim.strike);
  switch (claim.kind) {
    case "binary": {
      const upper = claim.upperStrike === undefined ? Infinity : parseDecimal(claim.upperStrike);
      const strikes = {
        comparison: claim.comparison,
        low: logMoneyness(strike, asset),
        high: logMoneyness(upper, asset),
      };
      return oddsMark(modelOdds(strikes, asset, years, years)(0));
    }
    case "scalar": {
      const strikes = { strike, upperStrike: parseDecimal(claim.upperStrike) };
      return oddsMark(scalarOdds(strikes, asset, years)(0));
    }
    case "call":
    case "put":
      return Math.max(1, roundHalfEven(optionValue(claim.kind, strike, asset, years)(0) * 1e6));
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

function oddsMark(odds: number): number {
  const clamped = clampOdds(odds);
  return contractMark(clamped / (1 + clamped));
}

const contractMark = (probability: number): number => roundHalfEven(clampProbability(probability) * 1e6);
