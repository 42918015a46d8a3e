import type { MeasuredCube, ScenarioCube } from "../cube/ScenarioCube.ts";
import { maxLoss } from "../instruments/maxLoss.ts";
import { assertTail } from "../measures/effectiveTail.ts";
import { panelError, panelShortfalls } from "../measures/panelError.ts";
import { tailRiskOf, type TailSums, tailSums } from "../measures/sampleTailRisk.ts";
import { divideUp } from "../numeric/divideUp.ts";
import { confidenceOf } from "../profiles/confidenceOf.ts";
import { columnDeviation } from "./columnDeviation.ts";
import { holdingsOf } from "./Holdings.ts";
import { horizonDays } from "./horizonDays.ts";
import type { Leg } from "./Leg.ts";
import { addLosses, addWeightedLosses } from "./losses.ts";
import type { MarginContext } from "./MarginContext.ts";
import { type MarginRules, marginRules } from "./MarginRules.ts";
import type { BookRisk, Measure, StressLoss } from "./Measure.ts";
import { requirement } from "./requirement.ts";
import { surroundings } from "./surroundings.ts";

/** What of the margins over a cube does not depend on a book. */
export interface CubeTerms {
  readonly rules: MarginRules;
  /** Buffers and feedback, the same for every account. */
  readonly surroundings: Pick<MarginContext, "bufferOf" | "feedback">;
  /** Whether a bounded leg alone needs more than it can lose; the same for every size. */
  readonly isDear: (leg: Leg) => boolean;
  /** The largest move of one lot of instruments[index] in any scenario, stress or historical move; 1e-6 USD. */
  readonly peak: (index: number) => number;
}

/** The measure over a cube with them. */
export interface CubeMeasure extends Measure, CubeTerms {}

const kept = new WeakMap<ScenarioCube, CubeMeasure>();

/**
 * One a cube, kept as long as the cube is.
 * @throws ModelError `tailTooSmall` for a scenario set with too few points beyond the confidence level.
 */
export function cubeMeasure(cube: ScenarioCube): CubeMeasure {
  let measure = kept.get(cube);
  if (measure === undefined) {
    measure = create(cube);
    kept.set(cube, measure);
  }
  return measure;
}

/**
 * What goes with any measure over the cube, computed with it.
 * @throws ModelError as `cubeMeasure`.
 */
export function termsOver(cube: MeasuredCube, measure: Measure): CubeTerms {
  const { profile, market, points, historical, stress } = cube;
  const { minimumTail } = profile.scenarioSet;
  if (minimumTail !== undefined) assertTail(points, confidenceOf(profile), minimumTail);
  const rules = marginRules(profile);
  const around = surroundings(profile, rules.buffer, cube.snapshot, market);
  // Feedback is left out: it would make a leg dear that is not once the market has calmed down.
  const { feedback: _, ...calm } = around;
  const context = { ...calm, market, rules, measure };
  const isDear = remember((lot) => {
    const most = maxLoss(market, [lot]);
    return most !== undefined && requirement(context, holdingsOf(context, [lot])).total > most;
  });
  const peak = rememberIndex((index) =>
    [stress?.rows[index], historical?.rows[index]].reduce(
      (most, row) => row?.reduce((a, b) => Math.max(a, Math.abs(b)), most) ?? most,
      cube.peaks[index]!,
    ),
  );
  return { rules, surroundings: around, isDear, peak };
}

function create(cube: ScenarioCube): CubeMeasure {
  const { profile, market, points, historical } = cube;
  const { panels } = profile.scenarioSet;
  const { guards } = marginRules(profile);
  const confidence = confidenceOf(profile);
  // One buffer for all: sums are taken before the next book is written into it.
  const buffer = new Float64Array(points);
  const past = new Float64Array(historical?.points ?? 0);
  const sumsOfOneLot = remember((lot) => tailSums(addLosses(cube.rows, [lot], buffer), confidence));

  const bookRisk: Measure["bookRisk"] = (legs, weightOf): BookRisk => {
    const write = (rows: readonly Float64Array[], losses: Float64Array): Float64Array =>
      weightOf === undefined
        ? addLosses(rows, legs, losses)
        : addWeightedLosses(rows, legs, weightOf, losses);
    const losses = write(cube.rows, buffer);
    // Before the pooled tail is taken, which reorders the losses.
    const newest =
      guards && panels > 1
        ? panelShortfalls(losses.subarray((points / panels) * (panels - 2)), 2, confidence)
        : undefined;
    const risk = tailRiskOf(tailSums(losses, confidence), 1n);
    return {
      risk,
      ...(newest === undefined ? {} : { newestPanels: divideUp(newest[0]! + newest[1]!, 2n) }),
      ...(guards && historical !== undefined
        ? { historical: tailRiskOf(tailSums(write(historical.rows, past), confidence), 1n).expectedShortfall }
        : {}),
    };
  };

  const tailRisk: Measure["tailRisk"] = (legs, level = confidence) => {
    const [only] = legs;
    if (only === undefined || legs.length > 1 || level !== confidence) {
      return tailRiskOf(tailSums(addLosses(cube.rows, legs, buffer), level), 1n);
    }
    return tailRiskOf(sumsOfOneLot(only), only.size > 0n ? only.size : -only.size);
  };

  const measure: Measure = {
    method: "montecarlo",
    tailRisk,
    shortfall: (legs) => tailRisk(legs).expectedShortfall,
    bookRisk,
    panelError: (legs) => panelError(panelShortfalls(addLosses(cube.rows, legs, buffer), panels, confidence)),
    stresses: (legs) => stressLosses(cube, legs),
    dailyDeviation: rememberIndex(
      (index) => columnDeviation(cube.rows[index]!) / Math.sqrt(horizonDays(profile, market, index)),
    ),
  };
  return { ...measure, ...termsOver(cube, measure) };
}

/** Loss under each named stress. */
export function stressLosses({ stress }: MeasuredCube, legs: readonly Leg[]): readonly StressLoss[] {
  if (stress === undefined) return [];
  const losses = addLosses(stress.rows, legs, new Float64Array(stress.names.length));
  return stress.names.map((name, k) => ({ name, loss: BigInt(losses[k]!) }));
}

/** A function of instrument and side, evaluated on one lot and kept. */
function remember<T extends TailSums | boolean>(evaluate: (lot: Leg) => T): (leg: Leg) => T {
  const bySide = [-1n, 1n].map((size) => rememberIndex((index) => evaluate({ index, size })));
  return ({ index, size }) => bySide[size > 0n ? 1 : 0]!(index);
}

function rememberIndex<T extends TailSums | boolean | number>(
  evaluate: (index: number) => T,
): (index: number) => T {
  const known = new Map<number, T>();
  return (index) => {
    let value = known.get(index);
    if (value === undefined) {
      value = evaluate(index);
      known.set(index, value);
    }
    return value;
  };
}
