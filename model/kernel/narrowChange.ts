import type { ScreenBounds } from "./bounds.ts";
import type { SumChange } from "./KeptLosses.ts";
import type { LaidRows } from "./LaidRows.ts";

/** What is left of 16 bits beside kept losses of ±16,383. */
const range = 16_384;
/** Rounding of a kept loss, and of its unit in double precision. */
const keptError = 0.5 + 1e-6;

/**
 * Writes how a change is screened: kept losses and changed rows in 16 bits, so that only what may pass a threshold is computed
 * exactly. The field `narrow` says 0 where that cannot be: nothing is kept in 16 bits, losses are wanted themselves, no threshold
 * is known to begin with, or the change is too large.
 *
 * @param at of the record of the change; assembly/changedSum.ts has its fields
 * @param lists room for 8 bytes a leg
 */
export function narrowChange(
  { memory, ordered, orderedTicks }: LaidRows,
  at: number,
  lists: number,
  { kept, similar, lots, parts, losses }: SumChange,
  bounds: ScreenBounds,
): void {
  const { u32, i32, f64 } = memory.views;
  u32[at / 4 + 11] = 0;
  if (ordered === undefined || kept === undefined || kept.narrow === 0 || similar === undefined) return;
  if (losses !== "dropped" || parts.length > 0) return;
  const { narrow, places, perRun } = ordered;
  const { perUnit } = kept;
  const sized = { legs: lots.length, products: 0, sizes: 0, rounding: 0 };
  let term = lists;
  for (const { row, lots: count } of lots) {
    const unrounded = -count * orderedTicks[row]! * 32_768 * perUnit;
    const size = Math.floor(unrounded + 0.5);
    sized.sizes += Math.abs(size);
    sized.rounding += Math.abs(unrounded - size);
    if (size === 0) continue;
    sized.products++;
    u32[term / 4] = narrow + 2 * places * row;
    i32[term / 4 + 1] = size;
    term += 8;
  }
  // Sums do not wrap in the end; no size is larger than 16 bits hold.
  if (!(sized.sizes < range)) return;
  u32.set([kept.narrow, lists, term, perRun], at / 4 + 11);
  f64[at / 8 + 8] = perUnit;
  f64[at / 8 + 9] = keptError + bounds.narrow(sized);
}
