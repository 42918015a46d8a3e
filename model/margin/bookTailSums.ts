import type { ScenarioCube } from "../cube/ScenarioCube.ts";
import { type TailSums, tailSums } from "../measures/sampleTailRisk.ts";
import { confidenceOf } from "../profiles/confidenceOf.ts";
import type { Position } from "../snapshot/Snapshot.ts";
import { assertExact } from "./assertExact.ts";
import { cubeMeasure } from "./cubeMeasure.ts";
import { legsOf } from "./Leg.ts";
import { addLosses } from "./losses.ts";

/**
 * The integers that the Monte-Carlo's Expected Shortfall of a whole book is made of: what two parties compare first when
 * their margins differ, because no rounding lies between them and the scenarios.
 *
 * @throws ModelError what `marginOf` throws on bad positions.
 */
export function bookTailSums(cube: ScenarioCube, positions: readonly Position[]): TailSums {
  const legs = legsOf(cube.market, positions);
  assertExact(cube, cubeMeasure(cube), legs);
  return tailSums(addLosses(cube.rows, legs, new Float64Array(cube.points)), confidenceOf(cube.profile));
}
