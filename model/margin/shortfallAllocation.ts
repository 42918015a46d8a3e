import type { MeasuredCube, ScenarioCube } from "../cube/ScenarioCube.ts";
import { allocateShortfall } from "../measures/allocateShortfall.ts";
import { confidenceOf } from "../profiles/confidenceOf.ts";
import type { Position } from "../snapshot/Snapshot.ts";
import { assertExact } from "./assertExact.ts";
import { cubeMeasure } from "./cubeMeasure.ts";
import { type Leg, legsOf } from "./Leg.ts";
import { addLosses } from "./losses.ts";
import type { MarginRules } from "./MarginRules.ts";
import { clustersOf } from "./partitions.ts";

/** Who in a book causes its Expected Shortfall; each list sums to it exactly, 1e-6 USD. */
export interface ShortfallAllocation {
  readonly expectedShortfall: bigint;
  /** By instrument, in the order of the snapshot's keys; negative for a position that hedges. */
  readonly positions: readonly { readonly instrument: string; readonly amount: bigint }[];
  /** By the clusters of the profile: Σ of their positions. */
  readonly clusters: readonly { readonly cluster: string; readonly amount: bigint }[];
}

/**
 * Euler allocation of the sample's Expected Shortfall to positions and clusters (`allocateShortfall`). Adding a little to a
 * position changes the Expected Shortfall by its amount in proportion.
 * @throws ModelError as marginOf.
 */
export function shortfallAllocation(cube: ScenarioCube, positions: readonly Position[]): ShortfallAllocation {
  const { market, profile } = cube;
  const legs = legsOf(market, positions);
  const measure = cubeMeasure(cube);
  assertExact(cube, measure, legs);
  if (legs.length === 0) return { expectedShortfall: 0n, positions: [], clusters: [] };
  const parts = legs.map((leg) => addLosses(cube.rows, [leg], new Float64Array(cube.points)));
  return allocationOf(cube, measure.rules, legs, allocateShortfall(parts, confidenceOf(profile)));
}

/** @param amounts of the legs */
export function allocationOf(
  { market, instruments }: MeasuredCube,
  rules: MarginRules,
  legs: readonly Leg[],
  amounts: readonly bigint[],
): ShortfallAllocation {
  const byLeg = new Map(legs.map((leg, i) => [leg, amounts[i]!]));
  return {
    expectedShortfall: amounts.reduce((sum, amount) => sum + amount, 0n),
    positions: legs.map(({ index }, i) => ({ instrument: instruments[index]!, amount: amounts[i]! })),
    clusters: clustersOf(market, rules.clusters, legs).map(({ cluster, legs: own }) => ({
      cluster,
      amount: own.reduce((sum, leg) => sum + byLeg.get(leg)!, 0n),
    })),
  };
}
