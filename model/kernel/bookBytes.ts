import type { LossNode } from "./LossNode.ts";
import { capacityFor, keepFor } from "./nodeRecords.ts";
import { recordBytes, selectionValues } from "./records.ts";
import { tailBytes } from "./TailLevel.ts";
import { blocks } from "./Tiling.ts";

/** What is taken once a pass, rounded up. */
export const passBytes = 1024;

/** Bytes of the kernel's memory that a book takes while rows pass by; at most so many. */
export function bookBytes(book: readonly LossNode[], runs: number): number {
  return book.reduce((sum, { legs, sums = [], parts = [], levels = [], runLevel }) => {
    const wanted = (levels.length > 0 ? 1 : 0) + (runLevel === undefined ? 0 : 1);
    const records =
      taken(recordBytes.selection * wanted) +
      taken(recordBytes.exactLeg * legs.length) +
      taken(recordBytes.sum * sums.length) +
      taken(recordBytes.part * parts.length) +
      taken(8 * blocks.exact);
    const values =
      (levels.length > 0 ? taken(selectionValues(capacityFor(keepFor(levels)))) : 0) +
      (runLevel === undefined ? 0 : taken(selectionValues(capacityFor(runLevel.k))));
    const tails = runLevel === undefined ? 0 : 4 + tailBytes * runs;
    return sum + recordBytes.node + records + values + tails;
  }, 4);
}

/** Memory is handed out in cache lines. */
function taken(bytes: number): number {
  return 64 * Math.floor((bytes + 63) / 64);
}
