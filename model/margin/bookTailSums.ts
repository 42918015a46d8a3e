import type { ScenarioCube } from "../cube/ScenarioCube.ts";
import { type TailSums, tailSums } from "../measures/sampleTailRisk.ts";
import { confidenceOf } from "../profiles/confidenceOf.ts";
import type { Position } from "../snapshot/Snapshot.ts";
import { legsOf } from "./Leg.ts";
import { assertExact } from "./marginOf.ts";

/**
 * The integers that the Expected Shortfall of a whole book is made of: what two parties compare first when their margins
 * differ, because no rounding lies between them and the scenarios.
 *
 * @throws ModelError what `marginOf` throws on bad positions.
 */
export function bookTailSums(cube: ScenarioCube, positions: readonly Position[]): TailSums {
  const legs = legsOf(cube.market, positions);
  assertExact(cube, legs);
  const losses = new Float64Array(cube.points);
  for (const { index, size } of legs) {
    const row = cube.rows[index]!;
    const lots = Number(size);
    for (let s = 0; s < losses.length; s++) losses[s]! -= lots * row[s]!;
  }
  return tailSums(losses, confidenceOf(cube.profile));
}
