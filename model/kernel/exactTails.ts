import type { TailSums } from "../measures/sampleTailRisk.ts";
import type { Leg } from "../margin/Leg.ts";
import { exactLots, reachOf } from "./exactLots.ts";
import { recordBytes, type RowLots, selectionValues, writeExactLegs, writeSelection } from "./records.ts";
import { ceilDivide, type ScenarioRows, type TiledRows } from "./ScenarioRows.ts";
import { blocks } from "./Tiling.ts";
import { readTail, tailBytes, type TailLevel } from "./TailLevel.ts";

/** A sum of legs and of earlier nodes of the same book, and which tails of it are wanted. */
export interface LossNode {
  readonly legs: readonly Leg[];
  /** Earlier nodes, by number. */
  readonly sums?: readonly number[];
  /** Losses of an earlier node times a factor, rounded half to even. */
  readonly parts?: readonly { readonly node: number; readonly factor: number }[];
  /** Tails over all scenarios. */
  readonly levels?: readonly TailLevel[];
  /** A tail of every run alone; one level for all nodes. */
  readonly runLevel?: TailLevel;
}

export interface NodeTails {
  /** By level. */
  readonly tails: readonly TailSums[];
  /** By run. */
  readonly runTails: readonly TailSums[];
}

/** Books whose records stay in the second-level cache together while the rows pass by once. */
const booksTogether = 256;

/**
 * Tails of books by full evaluation of all losses in doubles, which are exact integers. A book is a list of nodes, so that the
 * losses of its parts are computed once and added up: all measures of a margin come from one pass.
 * @throws ModelError `tooLarge` for a node whose Σ|lots|·max|p| reaches 2^53, `unknownInstrument` for a leg without a row.
 */
export function exactTails(rows: ScenarioRows, books: readonly (readonly LossNode[])[]): NodeTails[][] {
  const results: NodeTails[][] = [];
  for (let first = 0; first < books.length; first += booksTogether) {
    const some = books.slice(first, first + booksTogether);
    results.push(...rows.memory.scoped(() => evaluate(rows, some)));
  }
  return results;
}

/** All losses of one book in the order of the scenarios. */
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
    stream(rows, addresses, 1);
    return views.f64.slice(losses / 8, losses / 8 + points);
  });
}

function evaluate(rows: ScenarioRows, books: readonly (readonly LossNode[])[]): NodeTails[][] {
  const { memory, kernel, runs } = rows;
  const nodes = books.flat();
  const addresses = memory.take(4 * (books.length + 1));
  const tail = memory.take(tailBytes);
  const written = books.flatMap((book) => {
    const read = new Set(
      book.flatMap(({ sums = [], parts = [] }) => [...sums, ...parts.map(({ node }) => node)]),
    );
    const reaches: number[] = [];
    return book.map((node, n) => {
      const { sums = [], parts = [] } = node;
      const lots = exactLots(rows, node.legs);
      const earlier = [...sums, ...parts.map((part) => part.node)].map(
        (earlierNode) => reaches[earlierNode]!,
      );
      reaches.push(reachOf(rows, lots, earlier));
      return reserve(rows, node, lots, read.has(n));
    });
  });
  const table = memory.take(recordBytes.node * nodes.length);
  const perRun = written.filter(({ runSelection }) => runSelection !== 0);
  const runSelections = memory.take(4 * perRun.length);
  const runTails = memory.take(tailBytes * perRun.length * runs);
  const { views } = memory;
  let next = 0;
  books.forEach((book, b) => {
    const first = next;
    views.u32[addresses / 4 + b] = table + recordBytes.node * first;
    for (const node of book) {
      writeNode(rows, table + recordBytes.node * next, node, written[next]!, written.slice(first, next));
      next++;
    }
  });
  views.u32[addresses / 4 + books.length] = table + recordBytes.node * next;
  perRun.forEach(({ runSelection }, i) => (views.u32[runSelections / 4 + i] = runSelection));

  const runK = perRun[0]?.runLevel?.k ?? 0;
  stream(rows, addresses, books.length, (run) => {
    if (perRun.length > 0) {
      kernel.closeSelections(runSelections, perRun.length, runK, runTails + tailBytes * perRun.length * run);
    }
  });

  let place = 0;
  const results = nodes.map((node, i): NodeTails => {
    const tails = (node.levels ?? []).map((level) => {
      kernel.tailSums(written[i]!.selection, level.k, tail);
      return readTail(views, tail, level);
    });
    const { runLevel } = node;
    if (runLevel === undefined) return { tails, runTails: [] };
    const mine = place++;
    return {
      tails,
      runTails: Array.from({ length: runs }, (_, run) =>
        readTail(views, runTails + tailBytes * (perRun.length * run + mine), runLevel),
      ),
    };
  });
  let taken = 0;
  return books.map((book) => results.slice(taken, (taken += book.length)));
}

/** Passes all tiles by the books, and says when a run ends. */
function stream(rows: ScenarioRows, books: number, count: number, runEnds?: (run: number) => void): void {
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

interface Written {
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

function reserve(
  { memory }: ScenarioRows,
  node: LossNode,
  lots: readonly RowLots[],
  isRead: boolean,
): Written {
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

function writeNode(
  { memory: { views }, exact }: { memory: ScenarioRows["memory"]; exact: TiledRows },
  at: number,
  { sums = [], parts = [], levels = [] }: LossNode,
  written: Written,
  earlier: readonly Written[],
): void {
  const { u32, f64 } = views;
  const end = writeExactLegs(views, written.legs, written.lots, exact);
  sums.forEach((node, i) => (u32[written.sums / 4 + i] = earlier[node]!.sum));
  parts.forEach(({ node, factor }, i) => {
    const part = written.parts + recordBytes.part * i;
    u32[part / 4] = earlier[node]!.sum;
    f64[part / 8 + 1] = factor;
  });
  const { selection, runSelection, runLevel } = written;
  if (selection !== 0) {
    const keep = keepFor(levels);
    writeSelection(views, selection, { values: written.values, keep, capacity: capacityFor(keep) });
  }
  if (runLevel !== undefined) {
    const { k } = runLevel;
    writeSelection(views, runSelection, { values: written.runValues, keep: k, capacity: capacityFor(k) });
  }
  const first = selection === 0 ? runSelection : selection;
  const last = runSelection === 0 ? selection : runSelection;
  u32.set(
    [
      written.legs,
      end,
      written.sums,
      written.sums + recordBytes.sum * sums.length,
      written.parts,
      written.parts + recordBytes.part * parts.length,
      written.sum,
      0,
      first,
      last === 0 ? 0 : last + recordBytes.selection,
    ],
    at / 4,
  );
}

function keepFor(levels: readonly TailLevel[]): number {
  return levels.reduce((most, { k }) => Math.max(most, k), 0);
}

/** Larger buffers are cut less often and searched longer. */
function capacityFor(keep: number): number {
  return 2 * keep + 64;
}
