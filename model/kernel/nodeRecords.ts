import type { LossNode } from "./LossNode.ts";
import { recordBytes, type RowLots, selectionValues, writeExactLegs, writeSelection } from "./records.ts";
import type { LaidRows } from "./LaidRows.ts";
import type { TailLevel } from "./TailLevel.ts";
import { blocks } from "./Tiling.ts";

/** Where what a node is made of lies in the kernel's memory. */
export interface NodePlace {
  readonly lots: readonly RowLots[];
  readonly legs: number;
  readonly sums: number;
  readonly parts: number;
  /** Address of its losses; 0 if no other node reads them. */
  readonly sum: number;
  /** Addresses; 0 where none is wanted. The two lie side by side. */
  readonly selection: number;
  readonly runSelection: number;
  readonly values: number;
  readonly runValues: number;
  readonly runLevel?: TailLevel | undefined;
}

/**
 * Memory for a node.
 * @param isRead whether another node adds its losses
 */
export function placeNode(
  { memory }: LaidRows,
  node: LossNode,
  lots: readonly RowLots[],
  isRead: boolean,
): NodePlace {
  const { sums = [], parts = [], levels = [], runLevel } = node;
  const wanted = (levels.length > 0 ? 1 : 0) + (runLevel === undefined ? 0 : 1);
  const selections = memory.take(recordBytes.selection * wanted);
  return {
    lots,
    legs: memory.take(recordBytes.exactLeg * lots.length),
    sums: memory.take(recordBytes.sum * sums.length),
    parts: memory.take(recordBytes.part * parts.length),
    sum: isRead ? memory.take(8 * blocks.exact) : 0,
    selection: levels.length > 0 ? selections : 0,
    runSelection: runLevel === undefined ? 0 : selections + (levels.length > 0 ? recordBytes.selection : 0),
    values: levels.length > 0 ? memory.take(selectionValues(capacityFor(keepFor(levels)))) : 0,
    runValues: runLevel === undefined ? 0 : memory.take(selectionValues(capacityFor(runLevel.k))),
    runLevel,
  };
}

/**
 * Writes the node's record and all that it points to.
 * @param isHasty whether losses are dropped by how many scenarios were seen, at the risk of dropping too many
 */
export function writeNode(
  { memory: { views }, exact, points }: LaidRows,
  at: number,
  { sums = [], parts = [], levels = [] }: LossNode,
  place: NodePlace,
  earlier: readonly NodePlace[],
  isHasty: boolean,
): void {
  const { u32, f64 } = views;
  const end = writeExactLegs(views, place.legs, place.lots, exact);
  sums.forEach((node, i) => (u32[place.sums / 4 + i] = earlier[node]!.sum));
  parts.forEach(({ node, factor }, i) => {
    const part = place.parts + recordBytes.part * i;
    u32[part / 4] = earlier[node]!.sum;
    f64[part / 8 + 1] = factor;
  });
  const { selection, runSelection, runLevel } = place;
  if (selection !== 0) {
    const keep = keepFor(levels);
    writeSelection(views, selection, {
      values: place.values,
      keep,
      capacity: capacityFor(keep),
      rate: isHasty ? keep / points : 1,
    });
  }
  if (runLevel !== undefined) {
    const { k } = runLevel;
    writeSelection(views, runSelection, {
      values: place.runValues,
      keep: k,
      capacity: capacityFor(k),
      rate: 1,
    });
  }
  const first = selection === 0 ? runSelection : selection;
  const last = runSelection === 0 ? selection : runSelection;
  u32.set(
    [
      place.legs,
      end,
      place.sums,
      place.sums + recordBytes.sum * sums.length,
      place.parts,
      place.parts + recordBytes.part * parts.length,
      place.sum,
      0,
      first,
      last === 0 ? 0 : last + recordBytes.selection,
    ],
    at / 4,
  );
}

export function keepFor(levels: readonly TailLevel[]): number {
  return levels.reduce((most, { k }) => Math.max(most, k), 0);
}

/** Larger buffers are cut less often and searched longer. */
export function capacityFor(keep: number): number {
  return 2 * keep + 64;
}
