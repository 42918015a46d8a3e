import type { LaidRows } from "./LaidRows.ts";
import { ceilDivide } from "./ScenarioRows.ts";

/** A row as it was laid out, in the order of the scenarios: what the kernel computes with, whatever became of its source. */
export function laidRow(rows: LaidRows, index: number): Float64Array {
  const row = new Float64Array(rows.points);
  const { f64 } = rows.memory.views;
  eachPiece(rows, index, (at, first, length) => {
    row.set(f64.subarray(at, at + length), first);
    return true;
  });
  return row;
}

/** Whether a row is laid out so. */
export function isLaid(rows: LaidRows, index: number, row: Float64Array): boolean {
  const { f64 } = rows.memory.views;
  return (
    row.length === rows.points &&
    eachPiece(rows, index, (at, first, length) => {
      for (let s = 0; s < length; s++) if (f64[at + s] !== row[first + s]) return false;
      return true;
    })
  );
}

/**
 * The pieces of a row in the exact tiles, until one is not as wanted.
 * @param isSo of the place of its first number in the memory, its first scenario, and how many there are
 */
function eachPiece(
  { exact, points, runs }: LaidRows,
  index: number,
  isSo: (at: number, first: number, length: number) => boolean,
): boolean {
  const { address, width, rowBytes, tileBytes } = exact;
  const length = points / runs;
  const perRun = ceilDivide(length, width);
  for (let run = 0; run < runs; run++) {
    for (let tile = 0; tile < perRun; tile++) {
      const first = tile * width;
      const at = (address + (run * perRun + tile) * tileBytes + index * rowBytes) / 8;
      if (!isSo(at, run * length + first, Math.min(width, length - first))) return false;
    }
  }
  return true;
}
