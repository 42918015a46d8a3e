import { bookBytes } from "./bookBytes.ts";
import { exactLots, reachOf } from "./exactLots.ts";
import type { LossNode } from "./LossNode.ts";
import { takeRoom, writeNode } from "./nodeRecords.ts";
import { NodeTails } from "./NodeTails.ts";
import { passTiles } from "./passTiles.ts";
import { hadShortRun, isComplete, recordBytes } from "./records.ts";
import type { LaidRows } from "./LaidRows.ts";
import { requireNodes } from "./requireNodes.ts";
import { tailBytes } from "./TailLevel.ts";

/** Books whose records stay in the second-level cache together while the rows pass by. */
const booksTogether = 256;
/** What is taken once a pass, rounded to cache lines. */
const passBytes = 1024;

/**
 * Tails of books by full evaluation of all losses in doubles, which are exact integers. A book is a list of nodes, so that the
 * losses of its parts are computed once and added up: all measures of a margin come from one pass.
 * @throws ModelError `tooLarge` for a node whose Σ|lots|·max|p| reaches 2^53, `unknownInstrument` for a leg without a row,
 *   as `requireNodes`.
 */
export function exactTails(rows: LaidRows, books: readonly (readonly LossNode[])[]): NodeTails[][] {
  requireNodes(rows, books);
  // Where rows are laid out for every pass, none is wasted on a second try.
  const isHasty = rows.slabs.length === 1;
  const results: NodeTails[][] = [];
  while (results.length < books.length) {
    const some = books.slice(results.length, results.length + countTogether(rows, books, results.length));
    results.push(...rows.memory.scoped(() => evaluate(rows, some, isHasty)));
  }
  return results;
}

/** How many books from the first on share a pass: a few over rows in memory, else what memory holds, as passes are dear. */
function countTogether(
  { memory, slabs, runs, exact }: LaidRows,
  books: readonly (readonly LossNode[])[],
  first: number,
): number {
  if (slabs.length === 1) return booksTogether;
  const room = memory.limit - memory.used - passBytes;
  let taken = 0;
  let longest = 0;
  let count = 0;
  for (const book of books.slice(first)) {
    taken += bookBytes(book, runs);
    longest = Math.max(longest, book.length);
    if (taken + 8 * exact.width * longest > room && count > 0) break;
    count++;
  }
  return count;
}

/** @param isHasty as of `writeNode`; books that end up short are evaluated again without haste */
function evaluate(rows: LaidRows, books: readonly (readonly LossNode[])[], isHasty: boolean): NodeTails[][] {
  const { memory, kernel, runs } = rows;
  const room = takeRoom(memory, books, rows.exact.width);
  const nodes = books.flat();
  const perRun: number[] = [];
  let wanted = 0;
  let at = room.nodes;
  const ends: number[] = [];
  books.forEach((book, b) => {
    if (b > 0 && b % booksTogether === 0) ends.push(at);
    const reaches: number[] = [];
    book.forEach((node, number) => {
      const { sums = [], parts = [], levels = [], runLevel } = node;
      const lots = exactLots(rows, node.legs);
      let earlier = 0;
      for (const n of sums) earlier += reaches[n]!;
      for (const part of parts) earlier += reaches[part.node]!;
      reaches.push(reachOf(rows, lots, earlier));
      writeNode(rows, room, at, number, node, lots, isHasty);
      wanted += levels.length;
      if (runLevel !== undefined) perRun.push(at);
      at += recordBytes.node;
    });
  });
  ends.push(at);
  const closing = memory.take(4 * perRun.length);
  const tails = memory.take(tailBytes * (wanted + runs * perRun.length));
  const runTails = tails + tailBytes * wanted;
  const { u32, f64 } = memory.views;
  u32.set(perRun, closing / 4);

  // One level for all.
  const runK = nodes.find(({ runLevel }) => runLevel !== undefined)?.runLevel?.k ?? 0;
  passTiles(rows, room.nodes, ends, (run) => {
    const to = runTails + tailBytes * perRun.length * run;
    kernel.closeRun(closing, perRun.length, runK, to, isHasty ? 1 : 0);
  });

  const isShort = new Set<readonly LossNode[]>();
  let node = room.nodes;
  let next = tails;
  for (const book of books) {
    for (const { levels = [], runLevel } of book) {
      const first = u32[node / 4 + 8]!;
      const last = u32[node / 4 + 9]! - recordBytes.selection;
      node += recordBytes.node;
      if (
        (levels.length > 0 && !isComplete(u32, first)) ||
        (runLevel !== undefined && hadShortRun(u32, last))
      ) {
        isShort.add(book);
        next += tailBytes * levels.length;
        continue;
      }
      for (const { k } of levels) {
        kernel.tailSums(first, k, next);
        next += tailBytes;
      }
    }
  }
  const records = f64.slice(tails / 8, runTails / 8 + (tailBytes / 8) * runs * perRun.length);
  const stride = (tailBytes / 8) * perRun.length;
  let place = 0;
  let runPlace = (tailBytes / 8) * wanted;
  return books.map((book) => {
    const own = book.map(({ levels = [], runLevel }) => {
      const runsOf = {
        at: runPlace,
        stride,
        count: runs,
        ...(runLevel === undefined ? {} : { level: runLevel }),
      };
      const found = new NodeTails(records, place, levels, runsOf);
      place += (tailBytes / 8) * levels.length;
      if (runLevel !== undefined) runPlace += tailBytes / 8;
      return found;
    });
    return isShort.has(book) ? memory.scoped(() => evaluate(rows, [book], false))[0]! : own;
  });
}
