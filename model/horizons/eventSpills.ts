import { varianceYears } from "../clock/varianceYears.ts";
import type { Profile } from "../profiles/Profile.ts";
import type { ScenarioDraws } from "../random/scenarioDraws.ts";
import type { Market } from "../snapshot/Market.ts";
import { fixedDimensions } from "./Dimensions.ts";
import type { EventPath } from "./eventPaths.ts";
import type { Horizon } from "./Horizon.ts";

/** A move of one asset at one moment, on top of its diffusion and jumps. */
export interface Spill {
  /** Index in the market. */
  readonly asset: number;
  /** By scenario, in units of √years: times the volatility it is a log return. */
  readonly sizes: Float64Array;
  /** Unix seconds; undefined where the moment differs by scenario. */
  readonly at: number | undefined;
  /** Moment as a share of the horizon; undefined where it is one for all. */
  readonly shares: Float64Array | undefined;
}

/**
 * What events do to prices: entering another state moves each asset of its spill vector by so many standard deviations
 * of a day. An asset whose own horizon reaches the event's date, on its own clock, moves then; for any other it is what
 * happens within the horizon of events, at a uniform moment of the asset's, and nothing if the date is within that. The
 * drift of the price takes the mean out, as it does for every other move.
 */
export function eventSpills(
  profile: Profile,
  market: Market,
  horizon: Horizon,
  events: readonly EventPath[],
  draws: ScenarioDraws,
): readonly Spill[] {
  return events.flatMap((path, e) => {
    const { markov, resolvesAt } = market.events[e]!;
    if (markov === undefined) return [];
    return market.assets.flatMap((asset, a): Spill[] => {
      const byState = markov.generator.spills.map((spill, state) => {
        const moved =
          state === markov.state ? undefined : spill.find(({ asset: name }) => name === asset.name);
        return (moved?.deviations ?? 0) / Math.sqrt(asset.daysPerYear);
      });
      const years = horizon.assetYears[a]!;
      if (years === 0 || byState.every((size) => size === 0)) return [];
      // An event with a generator has a date.
      const dated = varianceYears(profile.assets[asset.name]!, { expiry: resolvesAt! }, market) <= years;
      const states = dated ? path.statesOnDate : path.states;
      if (states === undefined) return [];
      const sizes = Float64Array.from(states, (state) => byState[state]!);
      return dated
        ? [{ asset: a, sizes, at: resolvesAt, shares: undefined }]
        : [{ asset: a, sizes, at: undefined, shares: draws.uniforms(fixedDimensions.spillTime + e) }];
    });
  });
}
