import type { Views } from "./KernelMemory.ts";
import type { TiledRows } from "./ScenarioRows.ts";

/** A leg as the kernel's lists have it: a row, and lots that are an integer below 2^53. */
export interface RowLots {
  readonly row: number;
  readonly lots: number;
}

/** Sizes of the kernel's records, bytes; their fields are described in assembly/. */
export const recordBytes = {
  node: 40,
  exactLeg: 16,
  sum: 4,
  part: 16,
  selection: 40,
};

/** @returns the end of the list */
export function writeExactLegs(
  { u32, f64 }: Views,
  at: number,
  legs: readonly RowLots[],
  { rowBytes }: TiledRows,
): number {
  for (const { row, lots } of legs) {
    u32[at / 4] = row * rowBytes;
    u32[at / 4 + 1] = 8 * row;
    f64[at / 8 + 1] = -lots;
    at += recordBytes.exactLeg;
  }
  return at;
}

export interface Selection {
  /** Address of its values. */
  readonly values: number;
  readonly keep: number;
  readonly capacity: number;
  /** `keep` over all scenarios to cut by what has been seen, at the risk of keeping too few; 1 to keep enough for certain. */
  readonly rate: number;
}

/** A selection that has seen nothing yet. */
export function writeSelection({ u32, f64 }: Views, at: number, selection: Selection): void {
  const { values, keep, capacity, rate } = selection;
  f64[at / 8] = -Infinity;
  u32[at / 4 + 2] = values;
  u32[at / 4 + 3] = 0;
  u32[at / 4 + 4] = keep;
  u32[at / 4 + 5] = rate === 1 ? capacity : 64;
  u32[at / 4 + 6] = capacity;
  f64[at / 8 + 4] = rate;
}

/** Whether at least `keep` values are left. */
export function isComplete({ u32 }: Views, at: number): boolean {
  return u32[at / 4 + 3]! >= u32[at / 4 + 4]!;
}

/** Bytes for the values of a selection: what a block may append and what the search for the k-th overwrites come on top. */
export function selectionValues(capacity: number): number {
  return 8 * (capacity + 16 + 4);
}
