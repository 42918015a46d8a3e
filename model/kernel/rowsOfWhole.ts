import type { Slab } from "../cube/Slab.ts";
import { requireLength } from "./ScenarioRows.ts";

/** Views of a slab of rows that are there. @throws ModelError `impossibleParameter` for one of another length. */
export function rowsOfWhole(rows: readonly Float64Array[], points: number, slab: Slab): Float64Array[] {
  return rows.map((row, index) => {
    requireLength(row, points, index);
    return row.subarray(slab.first, slab.first + slab.points);
  });
}
