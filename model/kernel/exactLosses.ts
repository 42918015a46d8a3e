import type { Leg } from "../margin/Leg.ts";
import { exactLots } from "./exactLots.ts";
import { passTiles } from "./passTiles.ts";
import { recordBytes, writeExactLegs } from "./records.ts";
import type { ScenarioRows } from "./ScenarioRows.ts";
import { blocks } from "./Tiling.ts";

/**
 * All losses of one book in the order of the scenarios.
 * @throws ModelError as `exactTails`.
 */
export function exactLosses(rows: ScenarioRows, legs: readonly Leg[]): Float64Array {
  return rows.memory.scoped(() => {
    const { memory, points } = rows;
    // The last block of a run writes its padding over the next run, which is written later.
    const losses = memory.take(8 * (points + blocks.exact));
    const book = memory.take(recordBytes.node + recordBytes.exactLeg * legs.length);
    const addresses = memory.take(8);
    const { views } = memory;
    const end = writeExactLegs(views, book + recordBytes.node, exactLots(rows, legs), rows.exact);
    views.u32.set([book + recordBytes.node, end, 0, 0, 0, 0, losses, 1, 0, 0], book / 4);
    views.u32.set([book, book + recordBytes.node], addresses / 4);
    passTiles(rows, addresses, 1);
    return views.f64.slice(losses / 8, losses / 8 + points);
  });
}
