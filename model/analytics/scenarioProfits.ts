import type { ScenarioCube } from "../cube/ScenarioCube.ts";
import { ModelError } from "../errors/ModelError.ts";
import { assertExact } from "../margin/assertExact.ts";
import { cubeMeasure } from "../margin/cubeMeasure.ts";
import { type Leg, legsOf } from "../margin/Leg.ts";
import { addLosses } from "../margin/losses.ts";
import type { Position } from "../snapshot/Snapshot.ts";

/**
 * Profit and loss of a book in every scenario of a cube, 1e-6 USD, exact integers.
 * @throws ModelError `emptyBook`, `tooLarge` where sums could reach 2^53, those of positions.
 */
export function scenarioProfits(
  cube: ScenarioCube,
  positions: readonly Position[],
): { readonly legs: readonly Leg[]; readonly profits: Float64Array } {
  const legs = legsOf(cube.market, positions);
  if (legs.length === 0) {
    throw new ModelError("emptyBook", "The book has no position", positions.length, "Pass an open position.");
  }
  assertExact(cube, cubeMeasure(cube), legs);
  const profits = addLosses(cube.rows, legs, new Float64Array(cube.points)).map((loss) => 0 - loss);
  return { legs, profits };
}
