import type { LaidRows } from "./LaidRows.ts";
import { ceilDivide } from "./ScenarioRows.ts";

/**
 * Passes all exact tiles by the books, and says when a run ends.
 * @param nodes of all books, up to `end`
 */
export function passTiles(rows: LaidRows, nodes: number, end: number, runEnds?: (run: number) => void): void {
  const { kernel, exact, points, runs } = rows;
  const length = points / runs;
  const perRun = ceilDivide(length, exact.width);
  for (let run = 0; run < runs; run++) {
    for (let t = 0; t < perRun; t++) {
      const first = t * exact.width;
      const tile = exact.address + (run * perRun + t) * exact.tileBytes;
      const valid = Math.min(exact.width, length - first);
      kernel.exactTile(nodes, end, tile, valid, run * length + first);
    }
    runEnds?.(run);
  }
}
