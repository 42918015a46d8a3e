import { ModelError } from "../errors/ModelError.ts";
import type { Profile, Tails } from "../profiles/Profile.ts";
import type { Market } from "../snapshot/Market.ts";
import type { FactorModel } from "../tree/factorModel.ts";

/**
 * Which coordinate of the unit cube drives what. The factors that move most come first, because the first
 * coordinates of a Sobol point are the best ones: tail mixing, assets in the tree's order, regime, jumps (shared count,
 * shared sizes by asset, own counts, own sizes), then per event the outcome, the hazard and the noise of each outcome,
 * then bridges, then contracts awaiting settlement. Everything before the events depends on the profile alone.
 *
 * What moves little has a place of its own far beyond the Sobol dimensions and never shifts: see `fixedDimensions`.
 */
export interface Dimensions {
  readonly assets: readonly number[];
  readonly mixing: readonly number[];
  readonly regime: number;
  /** Absent if the profile has no jumps. */
  readonly jumps: JumpDimensions | undefined;
  readonly outcomes: readonly number[];
  readonly hazards: readonly number[];
  /** By event and outcome. */
  readonly noise: readonly (readonly number[])[];
  /** First coordinate after those above; bridges and settlements count on from here. */
  readonly next: number;
}

export interface JumpDimensions {
  readonly sharedCount: number;
  readonly assets: readonly number[];
  readonly ownCounts: readonly number[];
  readonly ownSizes: readonly number[];
}

/** First coordinates of blocks that are counted by asset of the factor model, by settlement price or by event. */
export const fixedDimensions = {
  volatility: 1 << 20,
  basis: 2 << 20,
  depeg: 3 << 20,
  /** Four a settlement price: normal, χ² (two), outlier. */
  settlement: 4 << 20,
  spillTime: 5 << 20,
} as const;

/** Assigns coordinates in the fixed order above; events by key. */
export function dimensionsOf(profile: Profile, factors: FactorModel, market: Market): Dimensions {
  let next = 0;
  const take = (count: number): number[] => Array.from({ length: count }, () => next++);
  const mixing = take(mixingDimensions(profile.tails));
  const assets = take(factors.assets.length);
  const regime = next++;
  const jumps = profile.jumps
    ? {
        sharedCount: next++,
        assets: take(factors.assets.length),
        ownCounts: take(factors.assets.length),
        ownSizes: take(factors.assets.length),
      }
    : undefined;
  const outcomes = take(market.events.length);
  const hazards = take(market.events.length);
  const noise = market.events.map((event) => take(event.probabilities.length));
  return { assets, mixing, regime, jumps, outcomes, hazards, noise, next };
}

/** How many uniforms the mixing variable takes: ν/2, because χ²_ν = −2 ln Π u. */
function mixingDimensions(tails: Tails): number {
  if (tails.kind === "gaussian") return 0;
  const nu = tails.degreesOfFreedom;
  if (!Number.isInteger(nu) || nu < 4 || nu % 2 !== 0) {
    throw new ModelError(
      "impossibleParameter",
      "tails.degreesOfFreedom is not an even integer from 4",
      nu,
      "χ² is drawn without rejection from ν/2 uniforms; below 3 there is no variance.",
    );
  }
  return nu / 2;
}
