import { ModelError } from "../errors/ModelError.ts";
import type { ScenarioCube } from "../cube/ScenarioCube.ts";
import { maxLoss } from "../instruments/maxLoss.ts";
import { sampleTailRisk } from "../measures/sampleTailRisk.ts";
import { parseFraction } from "../numeric/parseDecimal.ts";
import type { Position } from "../snapshot/Snapshot.ts";
import { assembleMargin } from "./assembleMargin.ts";
import { type Leg, legsOf } from "./Leg.ts";
import type { MarginReport } from "./MarginReport.ts";
import { marginRules } from "./MarginRules.ts";
import type { Measure } from "./Measure.ts";
import { requirement } from "./requirement.ts";

/** By cube: whether one lot of an instrument, long or short, needs more alone than it can lose. */
const dearSides = new WeakMap<ScenarioCube, Map<string, boolean>>();

/**
 * The margin of a portfolio over a scenario cube.
 * @throws ModelError `unknownInstrument`, `duplicatePosition`, `sizeNotInteger`; `tooLarge` when
 *   Σ|size|·max|p| reaches 2^53 and sums would no longer be exact.
 */
export function marginOf(cube: ScenarioCube, positions: readonly Position[]): MarginReport {
  const { market, profile } = cube;
  const legs = legsOf(market, positions);
  assertExact(cube, legs);
  const confidence = parseFraction(profile.confidence, "confidence");
  const measure: Measure = {
    method: "montecarlo",
    tailRisk: (some) => sampleTailRisk(lossesOf(cube, some), confidence),
  };
  const known = dearSides.get(cube) ?? new Map<string, boolean>();
  dearSides.set(cube, known);
  const isDear = ({ index, size }: Leg): boolean => {
    const side = `${size > 0n ? "+" : "−"}${index}`;
    let dear = known.get(side);
    if (dear === undefined) {
      const lot = [{ index, size: size > 0n ? 1n : -1n }];
      dear = requirement(market, marginRules(profile), measure, lot).total > maxLoss(market, lot);
      known.set(side, dear);
    }
    return dear;
  };
  return assembleMargin({ profile, market, legs, measure, points: cube.points, isDear });
}

/** Σ −size·p by scenario: exact, because every partial sum is an integer below 2^53. */
function lossesOf(cube: ScenarioCube, legs: readonly Leg[]): Float64Array {
  const losses = new Float64Array(cube.points);
  for (const { index, size } of legs) {
    const row = cube.rows[index]!;
    const lots = Number(size);
    for (let s = 0; s < losses.length; s++) losses[s]! -= lots * row[s]!;
  }
  return losses;
}

function assertExact(cube: ScenarioCube, legs: readonly Leg[]): void {
  let bound = 0n;
  for (const { index, size } of legs) {
    const lots = size < 0n ? -size : size;
    // A row of zeros still needs its size to be a double.
    bound += lots * BigInt(Math.max(1, cube.peaks[index]!));
    if (bound >= 1n << 53n) {
      throw new ModelError(
        "tooLarge",
        `The portfolio can move by 2^53 units of 1e-6 USD or more at ${cube.instruments[index]}`,
        size,
        "Split the account; sums would no longer be exact.",
      );
    }
  }
}
