import type { Market } from "../snapshot/Market.ts";
import type { FactorModel } from "../tree/factorModel.ts";

/**
 * Which coordinate of the unit cube drives what. The factors that move most come first, because the first
 * coordinates of a Sobol point are the best ones: tail mixing, assets in the tree's order, regime, then per event the
 * outcome, the hazard and the noise of each outcome, then bridges, then contracts awaiting settlement.
 */
export interface Dimensions {
  readonly assets: readonly number[];
  readonly mixing: readonly number[];
  readonly regime: number;
  readonly outcomes: readonly number[];
  readonly hazards: readonly number[];
  /** By event and outcome. */
  readonly noise: readonly (readonly number[])[];
  /** First coordinate after those above; bridges and settlements count on from here. */
  readonly next: number;
}

/** Assigns coordinates in the fixed order above; events by key. */
export function dimensionsOf(factors: FactorModel, mixing: number, market: Market): Dimensions {
  let next = 0;
  const take = (count: number): number[] => Array.from({ length: count }, () => next++);
  const mixingDimensions = take(mixing);
  const assets = take(factors.assets.length);
  const regime = next++;
  const outcomes = take(market.events.length);
  const hazards = take(market.events.length);
  const noise = market.events.map((event) => take(event.probabilities.length));
  return { assets, mixing: mixingDimensions, regime, outcomes, hazards, noise, next };
}
