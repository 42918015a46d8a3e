import type { LaidRows } from "./LaidRows.ts";
import { ceilDivide } from "./ScenarioRows.ts";
import { blocks } from "./Tiling.ts";

/** Books whose records stay in the second-level cache together while rows pass by. */
export const booksTogether = 256;

/**
 * Passes all exact tiles by the books, slab by slab, and says when a run ends.
 * @param books addresses of nodes, count + 1 of them
 */
export function passTiles(
  rows: LaidRows,
  books: number,
  count: number,
  runEnds?: (run: number) => void,
): void {
  const { kernel, exact, points, runs, slabs } = rows;
  const runLength = points / runs;
  const perTile = exact.width / blocks.exact;
  slabs.forEach((slab, number) => {
    rows.layOut(number);
    const length = Math.min(runLength, slab.points);
    const tiles = ceilDivide(length, exact.width);
    for (let piece = 0; piece * length < slab.points; piece++) {
      const start = slab.first + piece * length;
      for (let b = 0; b < count; b += booksTogether) {
        const some = Math.min(booksTogether, count - b);
        for (let t = 0; t < tiles; t++) {
          const first = t * exact.width;
          const tile = exact.address + (piece * tiles + t) * exact.tileBytes;
          const valid = Math.min(exact.width, length - first);
          kernel.exactTile(books + 4 * b, some, tile, perTile, valid, start + first);
        }
      }
      const end = start + length;
      if (end % runLength === 0) runEnds?.(end / runLength - 1);
    }
  });
}
