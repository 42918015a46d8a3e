import type { LossNode } from "./LossNode.ts";
import { capacityFor, keepFor, runKeep } from "./nodeRecords.ts";
import { recordBytes, selectionValues } from "./records.ts";
import { tailBytes } from "./TailLevel.ts";

/** Bytes of the kernel's memory that a book takes while rows pass by, beside the losses of a tile that all books share. */
export function bookBytes(book: readonly LossNode[], runs: number): number {
  let sum = 0;
  for (const { legs, sums = [], parts = [], levels = [], runLevel } of book) {
    sum += recordBytes.node + recordBytes.source * (legs.length + sums.length + parts.length);
    if (levels.length > 0) sum += recordBytes.selection + selectionValues(capacityFor(keepFor(levels)));
    sum += tailBytes * levels.length;
    if (runLevel === undefined) continue;
    sum += recordBytes.selection + selectionValues(capacityFor(runKeep(runLevel)));
    sum += 4 + tailBytes * runs;
  }
  return sum;
}
