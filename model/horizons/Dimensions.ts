import type { Market } from "../snapshot/Market.ts";
import type { FactorModel } from "../tree/factorModel.ts";

/**
 * Which coordinate of the unit cube drives what. The factors that move most come first, because the first
 * coordinates of a Sobol point are the best ones: tree nodes, assets, tail mixing, regime, then per event the
 * outcome, the hazard and the noise of each outcome, then bridges, then contracts awaiting settlement.
 */
export interface Dimensions {
  /** By tree node; −1 for a node on which no asset loads in any regime. */
  readonly nodes: readonly number[];
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
  const loaded = factors.nodes.map((_, n) =>
    factors.regimes.some((regime) => regime.systematic.some((row) => row[n] !== 0)),
  );
  const nodes = loaded.map((used) => (used ? next++ : -1));
  const assets = take(factors.assets.length);
  const mixingDimensions = take(mixing);
  const regime = next++;
  const outcomes = take(market.events.length);
  const hazards = take(market.events.length);
  const noise = market.events.map((event) => take(event.probabilities.length));
  return { nodes, assets, mixing: mixingDimensions, regime, outcomes, hazards, noise, next };
}
