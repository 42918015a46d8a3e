import type { LaidRows } from "./LaidRows.ts";
import { ceilDivide } from "./ScenarioRows.ts";

/**
 * Passes all exact tiles by the books, slab by slab, and says when a run ends.
 * @param nodes of all books
 * @param ends of the nodes of books whose records stay in the second-level cache together while rows pass by
 */
export function passTiles(
  rows: LaidRows,
  nodes: number,
  ends: readonly number[],
  runEnds?: (run: number) => void,
): void {
  const { kernel, exact, points, runs, slabs } = rows;
  const runLength = points / runs;
  slabs.forEach((slab, number) => {
    rows.layOut(number);
    const length = Math.min(runLength, slab.points);
    const tiles = ceilDivide(length, exact.width);
    for (let piece = 0; piece * length < slab.points; piece++) {
      const start = slab.first + piece * length;
      let from = nodes;
      for (const end of ends) {
        for (let t = 0; t < tiles; t++) {
          const first = t * exact.width;
          const tile = exact.address + (piece * tiles + t) * exact.tileBytes;
          const valid = Math.min(exact.width, length - first);
          kernel.exactTile(from, end, tile, valid, start + first);
        }
        from = end;
      }
      const last = start + length;
      if (last % runLength === 0) runEnds?.(last / runLength - 1);
    }
  });
}
