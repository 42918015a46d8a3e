import type { LossNode } from "./LossNode.ts";
import type { KernelMemory } from "./KernelMemory.ts";
import { recordBytes, selectionValues, writeSelection, writeSources, type RowLots } from "./records.ts";
import type { LaidRows } from "./LaidRows.ts";
import type { TailLevel } from "./TailLevel.ts";

/** Memory for the nodes of some books, filled from the start: one list after another, as they are read. */
export interface NodeRoom {
  /** Records of nodes. */
  readonly nodes: number;
  /** Losses of one tile by number of the node in its book; books come one after another and share them. */
  readonly sums: number;
  readonly sumBytes: number;
  /** Where the next node's selections and sources go, and the values that are selected. */
  lists: number;
  values: number;
}

export function takeRoom(
  memory: KernelMemory,
  books: readonly (readonly LossNode[])[],
  tileWidth: number,
): NodeRoom {
  let nodes = 0;
  let longest = 0;
  let lists = 0;
  let values = 0;
  for (const book of books) {
    nodes += book.length;
    longest = Math.max(longest, book.length);
    for (const { legs, sums, parts, levels, runLevel } of book) {
      lists += recordBytes.source * (legs.length + (sums?.length ?? 0) + (parts?.length ?? 0));
      if (levels !== undefined && levels.length > 0) {
        lists += recordBytes.selection;
        values += selectionValues(capacityFor(keepFor(levels)));
      }
      if (runLevel !== undefined) {
        lists += recordBytes.selection;
        values += selectionValues(capacityFor(runKeep(runLevel)));
      }
    }
  }
  const sumBytes = 8 * tileWidth;
  return {
    nodes: memory.take(recordBytes.node * nodes),
    sums: memory.take(sumBytes * longest),
    sumBytes,
    lists: memory.take(lists),
    values: memory.take(values),
  };
}

/**
 * Writes the record of a node and all that it points to.
 *
 * @param at its address
 * @param number of the node in its book
 * @param isHasty whether losses are dropped by how many scenarios were seen, and runs start where the last ended, at the risk of
 *   dropping too many
 */
export function writeNode(
  { memory: { views }, exact, points }: LaidRows,
  room: NodeRoom,
  at: number,
  number: number,
  { sums = [], parts = [], levels = [], runLevel }: LossNode,
  lots: readonly RowLots[],
  isHasty: boolean,
): void {
  const { u32, f64 } = views;
  const selections = room.lists;
  const add = (keep: number, rate: number): void => {
    const capacity = capacityFor(keep);
    writeSelection(views, room.lists, { values: room.values, keep, capacity, rate });
    room.lists += recordBytes.selection;
    room.values += selectionValues(capacity);
  };
  if (levels.length > 0) add(keepFor(levels), isHasty ? keepFor(levels) / points : 1);
  if (runLevel !== undefined) add(runKeep(runLevel), 1);
  const sources = room.lists;
  let end = writeSources(views, sources, lots, exact);
  const writeSum = (node: number, factor: number): void => {
    u32[end / 4] = room.sums + room.sumBytes * node;
    u32[end / 4 + 1] = 0;
    f64[end / 8 + 1] = factor;
    end += recordBytes.source;
  };
  for (const node of sums) writeSum(node, 1);
  const sourcesEnd = end;
  for (const { node, factor } of parts) writeSum(node, factor);
  room.lists = end;
  f64[at / 8] = sources === selections ? Infinity : -Infinity;
  u32[at / 4 + 2] = sources;
  u32[at / 4 + 3] = sourcesEnd;
  u32[at / 4 + 4] = sourcesEnd;
  u32[at / 4 + 5] = end;
  u32[at / 4 + 6] = room.sums + room.sumBytes * number;
  u32[at / 4 + 7] = 0;
  u32[at / 4 + 8] = selections;
  u32[at / 4 + 9] = sources;
}

export function keepFor(levels: readonly TailLevel[]): number {
  let most = 0;
  for (const { k } of levels) most = Math.max(most, k);
  return most;
}

/**
 * What is kept of a run: so many more than its tail that the next run, cut where this one was, has its tail too. With counts
 * that vary like those of a Poisson distribution, fewer than k remain once in some ten thousand runs.
 */
export function runKeep({ k }: TailLevel): number {
  return k + Math.floor(10 * Math.sqrt(k)) + 1;
}

/** Larger buffers are cut less often and searched longer. */
export function capacityFor(keep: number): number {
  return 3 * keep + 64;
}
