import { bookBytes, passBytes } from "./bookBytes.ts";
import { exactLots, reachOf } from "./exactLots.ts";
import type { LossNode, NodeTails } from "./LossNode.ts";
import { placeNode, writeNode } from "./nodeRecords.ts";
import { booksTogether, passTiles } from "./passTiles.ts";
import { isComplete, recordBytes } from "./records.ts";
import type { LaidRows } from "./LaidRows.ts";
import { requireNodes } from "./requireNodes.ts";
import { readTail, tailBytes } from "./TailLevel.ts";

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
  { memory, slabs, runs }: LaidRows,
  books: readonly (readonly LossNode[])[],
  first: number,
): number {
  if (slabs.length === 1) return booksTogether;
  let left = memory.limit - memory.used - passBytes;
  let count = 0;
  for (const book of books.slice(first)) {
    left -= bookBytes(book, runs);
    if (left < 0 && count > 0) break;
    count++;
  }
  return count;
}

/** @param isHasty as of `writeNode`; books that end up short are evaluated again without haste */
function evaluate(rows: LaidRows, books: readonly (readonly LossNode[])[], isHasty: boolean): NodeTails[][] {
  const { memory, kernel, runs } = rows;
  const nodes = books.flat();
  const addresses = memory.take(4 * (books.length + 1));
  const tail = memory.take(tailBytes);
  const places = books.flatMap((book) => {
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
      return placeNode(rows, node, lots, read.has(n));
    });
  });
  const table = memory.take(recordBytes.node * nodes.length);
  const perRun = places.filter(({ runSelection }) => runSelection !== 0);
  const runSelections = memory.take(4 * perRun.length);
  const runTails = memory.take(tailBytes * perRun.length * runs);
  const { views } = memory;
  let next = 0;
  books.forEach((book, b) => {
    const first = next;
    views.u32[addresses / 4 + b] = table + recordBytes.node * first;
    for (const node of book) {
      writeNode(
        rows,
        table + recordBytes.node * next,
        node,
        places[next]!,
        places.slice(first, next),
        isHasty,
      );
      next++;
    }
  });
  views.u32[addresses / 4 + books.length] = table + recordBytes.node * next;
  perRun.forEach(({ runSelection }, i) => (views.u32[runSelections / 4 + i] = runSelection));

  const runK = perRun[0]?.runLevel?.k ?? 0;
  passTiles(rows, addresses, books.length, (run) => {
    if (perRun.length > 0) {
      kernel.closeSelections(runSelections, perRun.length, runK, runTails + tailBytes * perRun.length * run);
    }
  });

  const isShort = nodes.map((_, i) => {
    const { selection } = places[i]!;
    return selection !== 0 && !isComplete(views, selection);
  });
  let closed = 0;
  const results = nodes.map((node, i): NodeTails => {
    const tails = (isShort[i]! ? [] : (node.levels ?? [])).map((level) => {
      kernel.tailSums(places[i]!.selection, level.k, tail);
      return readTail(views, tail, level);
    });
    const { runLevel } = node;
    if (runLevel === undefined) return { tails, runTails: [] };
    const mine = closed++;
    return {
      tails,
      runTails: Array.from({ length: runs }, (_, run) =>
        readTail(views, runTails + tailBytes * (perRun.length * run + mine), runLevel),
      ),
    };
  });
  let taken = 0;
  return books.map((book) => {
    const own = results.slice(taken, taken + book.length);
    const again = isShort.slice(taken, (taken += book.length)).includes(true);
    return again ? memory.scoped(() => evaluate(rows, [book], false))[0]! : own;
  });
}
