import { parseDecimal } from "../numeric/parseDecimal.ts";
import { roundHalfEven } from "../numeric/roundHalfEven.ts";
import type { Profile } from "../profiles/Profile.ts";
import { parseSurface } from "../snapshot/parseSurface.ts";
import { shiftedVolatility } from "../snapshot/shiftedVolatility.ts";
import type { AssetQuote, Binary, EventQuote, Instrument } from "../snapshot/Snapshot.ts";
import { yearsTo } from "../snapshot/yearsTo.ts";
import { logMoneyness } from "./binaryOdds.ts";
import { modelOdds } from "./modelOdds.ts";
import { clampOdds, clampProbability } from "./odds.ts";

/** What instruments are valued from when no venue quotes them. */
export interface FairMarket {
  /** Unix seconds. */
  readonly time: number;
  readonly assets: Readonly<Record<string, AssetQuote>>;
  readonly events: Readonly<Record<string, EventQuote>>;
  readonly profile: Profile;
}

/**
 * The model's own mark of an instrument in 1e-6 USD, half-even: a perp's is the spot of its underlying; a binary's the
 * probability under the quote's surface, skew term included, or Φ(d₂) at its volatility where there is none, r = q = 0, on
 * the shifted price where the profile shifts the asset; an outcome's its probability; a parlay's the product of its legs'
 * marks, as if they were independent, and the least mark when two legs exclude each other. Contracts stay within 1 and
 * 999,999: zero is no mark on the chain.
 * @param markOf Marks of the legs of a parlay.
 * @returns undefined when the market does not hold what the instrument is on, and for a binary past its expiry.
 * @throws ModelError `malformedDecimal`.
 */
export function fairMark(
  instrument: Instrument,
  market: FairMarket,
  markOf: (key: string) => { instrument: Instrument; mark: number } | undefined,
): number | undefined {
  switch (instrument.kind) {
    case "perp": {
      const asset = market.assets[instrument.underlying];
      return asset === undefined ? undefined : roundHalfEven(parseDecimal(asset.spot) * 1e6);
    }
    case "binary": {
      const odds = fairOdds(instrument, market);
      return odds === undefined ? undefined : contractMark(odds / (1 + odds));
    }
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

function fairOdds(binary: Binary, market: FairMarket): number | undefined {
  const quote = market.assets[binary.underlying];
  const parameters = market.profile.assets[binary.underlying];
  const years = yearsTo(binary, market);
  if (quote === undefined || parameters === undefined || years <= 0) return undefined;
  const asset = { spot: parseDecimal(quote.spot), shift: parseDecimal(parameters.shift) };
  const strikes = {
    comparison: binary.comparison,
    low: logMoneyness(parseDecimal(binary.strike), asset),
    high: binary.upperStrike === undefined ? Infinity : logMoneyness(parseDecimal(binary.upperStrike), asset),
  };
  const volatility = shiftedVolatility(parseDecimal(quote.volatility), asset.spot, asset.shift);
  const surface = parseSurface(quote.surface, {
    ...asset,
    yearsTo: (expiry) => yearsTo({ expiry }, market),
    path: `assets.${binary.underlying}`,
  });
  return clampOdds(modelOdds(strikes, { volatility, surface }, years, years)(0));
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

const contractMark = (probability: number): number => roundHalfEven(clampProbability(probability) * 1e6);
