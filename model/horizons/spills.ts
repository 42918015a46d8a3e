import { ModelError } from "../errors/ModelError.ts";
import { exp } from "../numeric/exp.ts";
import { log } from "../numeric/log.ts";
import { parseDecimal } from "../numeric/parseDecimal.ts";
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
 * of a day, at the event's date or, without one, at a uniform moment of the horizon. The drift of the price takes the
 * mean out, as it does for every other move.
 */
export function eventSpills(
  market: Market,
  horizon: Horizon,
  events: readonly EventPath[],
  draws: ScenarioDraws,
): readonly Spill[] {
  return events.flatMap(({ states, resolvesAt }, e) => {
    const markov = market.events[e]!.markov;
    if (markov === undefined || states === undefined) return [];
    const shares = resolvesAt === undefined ? draws.uniforms(fixedDimensions.spillTime + e) : undefined;
    return market.assets.flatMap((asset, a): Spill[] => {
      const byState = markov.generator.spills.map((spill, state) => {
        const moved =
          state === markov.state ? undefined : spill.find(({ asset: name }) => name === asset.name);
        return (moved?.deviations ?? 0) / Math.sqrt(asset.daysPerYear);
      });
      if (horizon.assetYears[a] === 0 || byState.every((size) => size === 0)) return [];
      const sizes = Float64Array.from(states, (state) => byState[state]!);
      return [{ asset: a, sizes, at: resolvesAt, shares }];
    });
  });
}

/**
 * Pegged assets that lose the peg: with probability 1 − e^{−λh} the price falls by a fraction, at a uniform moment.
 * @throws ModelError `impossibleParameter` for a negative rate or a fall outside [0, 1).
 */
export function depegs(
  profile: Profile,
  market: Market,
  horizon: Horizon,
  draws: ScenarioDraws,
): readonly Spill[] {
  return market.assets.flatMap((asset, a): Spill[] => {
    const depeg = profile.assets[asset.name]?.depeg;
    const years = horizon.assetYears[a]!;
    if (depeg === undefined || years === 0) return [];
    const perDay = parseDecimal(depeg.perDay, `depeg.perDay of ${asset.name}`);
    const fall = parseDecimal(depeg.fall, `depeg.fall of ${asset.name}`);
    if (!(perDay >= 0 && fall >= 0 && fall < 1)) {
      throw new ModelError(
        "impossibleParameter",
        `The depeg of ${asset.name} is not a rate and a fall`,
        depeg,
        "Write a rate of 0 or more a day, and a fraction of the price below 1.",
      );
    }
    const probability = 1 - exp(-perDay * years * asset.daysPerYear);
    const size = log(1 - fall) / asset.volatility;
    const u = draws.uniforms(fixedDimensions.depeg + asset.factor);
    const sizes = u.map((v) => (v < probability ? size : 0));
    return [{ asset: a, sizes, at: undefined, shares: u.map((v) => v / probability) }];
  });
}
