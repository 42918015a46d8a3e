import type { Leg } from "../margin/Leg.ts";
import { apportion } from "../measures/apportion.ts";
import { tailRiskOf } from "../measures/sampleTailRisk.ts";
import { exactLosses } from "./exactLosses.ts";
import { exactTails } from "./exactTails.ts";
import type { ScenarioRows } from "./ScenarioRows.ts";
import type { TailLevel } from "./TailLevel.ts";

/**
 * `allocateShortfall` of a book to its legs, equal bit for bit: only scenarios at or beyond v are visited.
 *
 * @param source what the rows were made of
 * @throws ModelError as `exactTails`.
 */
export function allocateTail(
  rows: ScenarioRows,
  source: readonly Float64Array[],
  legs: readonly Leg[],
  level: TailLevel,
): bigint[] {
  const sums = exactTails(rows, [[{ legs, levels: [level] }]])[0]![0]!.tails[0]!;
  const v = Number(sums.threshold);
  const above: number[] = [];
  const at: number[] = [];
  exactLosses(rows, legs).forEach((loss, s) => {
    if (loss > v) above.push(s);
    else if (loss === v) at.push(s);
  });
  const { scale, tail } = level;
  const ties = BigInt(at.length);
  // The weight left for the atom: every scenario at v counts with left/ties of itself.
  const left = tail - scale * BigInt(above.length);
  const shares = legs.map(({ index, size }) => {
    const row = source[index]!;
    return -size * (scale * sumOf(row, above) * ties + left * sumOf(row, at));
  });
  return apportion(shares, tail * ties, tailRiskOf(sums, 1n).expectedShortfall);
}

function sumOf(row: Float64Array, scenarios: readonly number[]): bigint {
  return scenarios.reduce((sum, s) => sum + BigInt(row[s]!), 0n);
}
