import type { MeasuredCube } from "../cube/ScenarioCube.ts";
import { ModelError } from "../errors/ModelError.ts";
import type { CubeMeasure } from "./cubeMeasure.ts";
import type { Leg } from "./Leg.ts";

/** @throws ModelError `tooLarge` when Σ|size|·max|p| reaches 2^53 and sums of losses would no longer be exact. */
export function assertExact(cube: MeasuredCube, measure: CubeMeasure, legs: readonly Leg[]): void {
  let bound = 0n;
  for (const { index, size } of legs) {
    const lots = size < 0n ? -size : size;
    // A row of zeros still needs its size to be a double.
    bound += lots * BigInt(Math.max(1, measure.peak(index)));
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
