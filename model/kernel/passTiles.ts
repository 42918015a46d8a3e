import { ceilDivide, type ScenarioRows } from "./ScenarioRows.ts";
import { blocks } from "./Tiling.ts";

/**
 * Passes all exact tiles by the books, and says when a run ends.
 * @param books addresses of nodes, count + 1 of them
 */
export function passTiles(
  rows: ScenarioRows,
  books: number,
  count: number,
  runEnds?: (run: number) => void,
): void {
  const { kernel, exact, points, runs } = rows;
  const length = points / runs;
  const perRun = ceilDivide(length, exact.width);
  const perTile = exact.width / blocks.exact;
  for (let run = 0; run < runs; run++) {
    for (let t = 0; t < perRun; t++) {
      const first = t * exact.width;
      const tile = exact.address + (run * perRun + t) * exact.tileBytes;
      const valid = Math.min(exact.width, length - first);
      kernel.exactTile(books, count, tile, perTile, valid, run * length + first);
    }
    runEnds?.(run);
  }
}
