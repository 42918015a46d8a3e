import type { MeasuredCube, ScenarioCube } from "../cube/ScenarioCube.ts";
import type { Position } from "../snapshot/Snapshot.ts";
import { assembleMargin } from "./assembleMargin.ts";
import { assertExact } from "./assertExact.ts";
import { type CubeMeasure, cubeMeasure } from "./cubeMeasure.ts";
import { type Leg, legsOf } from "./Leg.ts";
import type { MarginReport } from "./MarginReport.ts";

/**
 * The margin of a portfolio over a scenario cube.
 *
 * @param owner lots of either sign, summed over all accounts of the owner, by instrument: what charges that grow with size
 *   are taken on. An instrument that is absent, or less than the account itself holds, counts with the account's own.
 * @throws ModelError `unknownInstrument`, `duplicatePosition`, `sizeNotInteger`; `tailTooSmall` for a scenario set with too
 *   few points beyond the confidence level; `tooLarge` when Σ|size|·max|p| reaches 2^53 and sums would no longer be exact.
 */
export function marginOf(
  cube: ScenarioCube,
  positions: readonly Position[],
  owner: readonly Position[] = [],
): MarginReport {
  return marginOver(cube, cubeMeasure(cube), legsOf(cube.market, positions), owner);
}

/** The same of checked positions with any measure over the cube. */
export function marginOver(
  cube: MeasuredCube,
  measure: CubeMeasure,
  legs: readonly Leg[],
  owner: readonly Position[],
): MarginReport {
  const { market, profile, points } = cube;
  assertExact(cube, measure, legs);
  const ownerLots = new Map(
    legsOf(market, owner).map(({ index, size }) => [index, size < 0n ? -size : size] as const),
  );
  const context = { ...measure.surroundings, market, rules: measure.rules, measure, ownerLots };
  return assembleMargin({ profile, context, legs, points, isDear: measure.isDear });
}
