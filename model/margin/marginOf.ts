import type { MeasuredCube, ScenarioCube } from "../cube/ScenarioCube.ts";
import type { Position } from "../snapshot/Snapshot.ts";
import { assembleMargin } from "./assembleMargin.ts";
import { assertExact } from "./assertExact.ts";
import { carvingsOf } from "./carveOut.ts";
import { cubeMeasure, type CubeTerms } from "./cubeMeasure.ts";
import { holdingsOf } from "./Holdings.ts";
import { legsOf } from "./Leg.ts";
import type { MarginContext } from "./MarginContext.ts";
import type { MarginReport } from "./MarginReport.ts";
import type { Measure } from "./Measure.ts";
import { requirement } from "./requirement.ts";

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
  const measure = cubeMeasure(cube);
  const legs = legsOf(cube.market, positions);
  assertExact(cube, measure, legs);
  const context = contextOver(cube, measure, measure, owner);
  const held = holdingsOf(context, legs);
  const whole = requirement(context, held);
  const { profile, points } = cube;
  const { isDear } = measure;
  const carvings = carvingsOf(context, held, isDear);
  return assembleMargin({ profile, context, held, whole, carvings, points, isDear });
}

/** What an account's margin is computed in over a cube. @throws ModelError as `marginOf`, for the lots of the owner. */
export function contextOver(
  { market }: MeasuredCube,
  { rules, surroundings }: CubeTerms,
  measure: Measure,
  owner: readonly Position[],
): MarginContext {
  const context = { ...surroundings, market, rules, measure };
  if (owner.length === 0) return context;
  const lots = legsOf(market, owner).map(({ index, size }) => [index, size < 0n ? -size : size] as const);
  return { ...context, ownerLots: new Map(lots) };
}
