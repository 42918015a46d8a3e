import { ceilDivide, placesOf, scratchBytes } from "./ScenarioRows.ts";
import type { RowSource } from "./StreamedRows.ts";

type Shape = Pick<RowSource, "instruments" | "points" | "runs" | "slabBytes">;

/**
 * The longest slab that half of the memory holds, as made and as laid out: whole panels, else whole tiles of one.
 * @returns scenarios; 0 where there is no room for a tile
 */
export function slabRoom(shape: Shape, width: number, memoryLimit: number): number {
  const { instruments, points, runs } = shape;
  const length = points / runs;
  const room = Math.floor((memoryLimit - fixedBytes(instruments)) / 2);
  const panels = Math.min(runs, Math.floor(room / pieceBytes(shape, width, length)));
  if (panels > 0) return panels * length;
  return Math.max(0, width * Math.floor(room / pieceBytes(shape, width, width)));
}

/** Whether half of the memory holds all rows, as laid out with the copy in which sums are screened. */
export function holdsAll(shape: Shape, width: number, memoryLimit: number): boolean {
  const { instruments, points, runs } = shape;
  const screened = 2 * instruments * runs * placesOf(points / runs);
  const room = Math.floor((memoryLimit - fixedBytes(instruments)) / 2);
  return runs * pieceBytes(shape, width, points / runs) + screened <= room;
}

/** The memory that holds the shortest slab, one tile, and as much for accounts. */
export function leastLimit(shape: Shape, width: number): number {
  const shortest = Math.min(width, shape.points / shape.runs);
  return fixedBytes(shape.instruments) + 2 * pieceBytes(shape, width, shortest);
}

/** What does not depend on the slab, rounding to cache lines and pages included. */
function fixedBytes(instruments: number): number {
  return 65536 + scratchBytes(instruments);
}

/** As made, as laid out in whole tiles, and one row as staged. */
function pieceBytes({ instruments, slabBytes }: Shape, width: number, scenarios: number): number {
  const laid = width * ceilDivide(scenarios, width);
  return instruments * (8 * laid + slabBytes * scenarios) + 8 * scenarios;
}
