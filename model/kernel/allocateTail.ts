import type { Leg } from "../margin/Leg.ts";
import { apportion } from "../measures/apportion.ts";
import { tailRiskOf } from "../measures/sampleTailRisk.ts";
import { exactLosses } from "./exactLosses.ts";
import { exactTails } from "./exactTails.ts";
import type { KernelRows } from "./KernelRows.ts";
import type { TailLevel } from "./TailLevel.ts";

/**
 * `allocateShortfall` of a book to its legs, equal bit for bit: only scenarios at or beyond v are visited.
 * @throws ModelError as `exactTails`.
 */
export function allocateTail(
  kernelRows: Pick<KernelRows, "sampled" | "rowsOf">,
  legs: readonly Leg[],
  level: TailLevel,
): bigint[] {
  const { sampled } = kernelRows;
  const sums = exactTails(sampled, [[{ legs, levels: [level] }]])[0]![0]!.tails[0]!;
  const v = Number(sums.threshold);
  const losses = exactLosses(sampled, legs);
  const above = legs.map(() => 0n);
  const at = legs.map(() => 0n);
  let countAbove = 0n;
  let ties = 0n;
  for (const slab of sampled.slabs) {
    const rows = kernelRows.rowsOf(slab);
    for (let s = 0; s < slab.points; s++) {
      const loss = losses[slab.first + s]!;
      if (loss < v) continue;
      if (loss > v) countAbove++;
      else ties++;
      const sum = loss > v ? above : at;
      legs.forEach(({ index }, i) => (sum[i]! += BigInt(rows[index]![s]!)));
    }
  }
  const { scale, tail } = level;
  // The weight left for the atom: every scenario at v counts with left/ties of itself.
  const left = tail - scale * countAbove;
  const shares = legs.map(({ size }, i) => -size * (scale * above[i]! * ties + left * at[i]!));
  return apportion(shares, tail * ties, tailRiskOf(sums, 1n).expectedShortfall);
}
