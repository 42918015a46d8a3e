import { ModelError } from "../errors/ModelError.ts";
import type { ScenarioCube } from "../cube/ScenarioCube.ts";
import type { Position } from "../snapshot/Snapshot.ts";
import { assembleMargin } from "./assembleMargin.ts";
import { cubeMeasure } from "./cubeMeasure.ts";
import { type Leg, legsOf } from "./Leg.ts";
import type { MarginReport } from "./MarginReport.ts";

/**
 * The margin of a portfolio over a scenario cube.
 * @throws ModelError `unknownInstrument`, `duplicatePosition`, `sizeNotInteger`; `tooLarge` when
 *   Σ|size|·max|p| reaches 2^53 and sums would no longer be exact.
 */
export function marginOf(cube: ScenarioCube, positions: readonly Position[]): MarginReport {
  const { market, profile, points } = cube;
  const legs = legsOf(market, positions);
  assertExact(cube, legs);
  const measure = cubeMeasure(cube);
  return assembleMargin({ profile, market, legs, measure, points, isDear: measure.isDear });
}

/** @throws ModelError `tooLarge` when Σ|size|·max|p| reaches 2^53. */
export function assertExact(cube: ScenarioCube, legs: readonly Leg[]): void {
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
