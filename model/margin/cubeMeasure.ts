import type { ScenarioCube } from "../cube/ScenarioCube.ts";
import { maxLoss } from "../instruments/maxLoss.ts";
import { tailRiskOf, type TailSums, tailSums } from "../measures/sampleTailRisk.ts";
import { confidenceOf } from "../profiles/confidenceOf.ts";
import type { Leg } from "./Leg.ts";
import { marginRules } from "./MarginRules.ts";
import type { Measure } from "./Measure.ts";
import { requirement } from "./requirement.ts";

/** The measure over a cube, and what of it does not depend on a book: the risk of one lot, long or short. */
export interface CubeMeasure extends Measure {
  /** Whether a bounded leg alone needs more than it can lose; the same for every size. */
  readonly isDear: (leg: Leg) => boolean;
}

const kept = new WeakMap<ScenarioCube, CubeMeasure>();

/** One a cube, kept as long as the cube is. */
export function cubeMeasure(cube: ScenarioCube): CubeMeasure {
  let measure = kept.get(cube);
  if (measure === undefined) {
    measure = create(cube);
    kept.set(cube, measure);
  }
  return measure;
}

function create(cube: ScenarioCube): CubeMeasure {
  const confidence = confidenceOf(cube.profile);
  const rules = marginRules(cube.profile);
  // One buffer for all: sums are taken before the next book is written into it.
  const buffer = new Float64Array(cube.points);
  const sumsOf = (legs: readonly Leg[]): TailSums => tailSums(writeLosses(cube, legs, buffer), confidence);
  const sumsOfOneLot = remember((lot) => sumsOf([lot]));
  const measure: Measure = {
    method: "montecarlo",
    tailRisk: (legs) => {
      const [only] = legs;
      if (only === undefined || legs.length > 1) {
        return tailRiskOf(sumsOf(legs), 1n);
      }
      return tailRiskOf(sumsOfOneLot(only), only.size > 0n ? only.size : -only.size);
    },
  };
  const isDear = remember((lot) => {
    const most = maxLoss(cube.market, [lot]);
    return most !== undefined && requirement(cube.market, rules, measure, [lot]).total > most;
  });
  return { ...measure, isDear };
}

/** A function of instrument and side, evaluated on one lot and kept. */
function remember<T extends TailSums | boolean>(evaluate: (lot: Leg) => T): (leg: Leg) => T {
  const known = new Map<number, T>();
  return ({ index, size }) => {
    const side = 2 * index + (size > 0n ? 1 : 0);
    let value = known.get(side);
    if (value === undefined) {
      value = evaluate({ index, size: size > 0n ? 1n : -1n });
      known.set(side, value);
    }
    return value;
  };
}

/** Σ −size·p by scenario: exact, because every partial sum is an integer below 2^53. */
function writeLosses(cube: ScenarioCube, legs: readonly Leg[], losses: Float64Array): Float64Array {
  losses.fill(0);
  for (const { index, size } of legs) {
    const row = cube.rows[index]!;
    const lots = Number(size);
    for (let s = 0; s < losses.length; s++) losses[s]! -= lots * row[s]!;
  }
  return losses;
}
