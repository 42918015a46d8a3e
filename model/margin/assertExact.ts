import type { MeasuredCube } from "../cube/ScenarioCube.ts";
import { ModelError } from "../errors/ModelError.ts";
import type { CubeTerms } from "./cubeMeasure.ts";
import type { Leg } from "./Leg.ts";

const limit = 9007199254740992;

/**
 * Doubles decide this exactly: products and sums of whole numbers are exact below 2^53, and rounding does not take one that
 * is larger below it.
 * @throws ModelError `tooLarge` when Σ|size|·max|p| reaches 2^53 and sums of losses would no longer be exact.
 */
export function assertExact(
  cube: MeasuredCube,
  { peak }: Pick<CubeTerms, "peak">,
  legs: readonly Leg[],
): void {
  let bound = 0;
  for (const { index, size } of legs) {
    // A row of zeros still needs its size to be a double.
    bound += Math.abs(Number(size)) * Math.max(1, peak(index));
    if (bound >= limit) {
      throw new ModelError(
        "tooLarge",
        `The portfolio can move by 2^53 units of 1e-6 USD or more at ${cube.instruments[index]}`,
        size,
        "Split the account; sums would no longer be exact.",
      );
    }
  }
}
