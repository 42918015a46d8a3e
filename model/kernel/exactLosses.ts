import type { Leg } from "../margin/Leg.ts";
import { exactLots } from "./exactLots.ts";
import { passTiles } from "./passTiles.ts";
import { recordBytes, writeSources } from "./records.ts";
import type { LaidRows } from "./LaidRows.ts";
import { blocks } from "./Tiling.ts";

/**
 * All losses of one book in the order of the scenarios.
 * @throws ModelError as `exactTails`.
 */
export function exactLosses(rows: LaidRows, legs: readonly Leg[]): Float64Array {
  return rows.memory.scoped(() => {
    const { memory, points } = rows;
    // The last block of a run writes its padding over the next run, which is written later.
    const losses = memory.take(8 * (points + blocks.exact));
    const node = memory.take(recordBytes.node + recordBytes.source * legs.length);
    const { u32, f64 } = memory.views;
    const sources = node + recordBytes.node;
    const end = writeSources(memory.views, sources, exactLots(rows, legs), rows.exact);
    f64[node / 8] = Infinity;
    u32.set([sources, end, end, end, losses, 1, 0, 0], node / 4 + 2);
    passTiles(rows, node, [sources]);
    return f64.slice(losses / 8, losses / 8 + points);
  });
}
