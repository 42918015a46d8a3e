import { provenBounds, type ScreenBounds } from "./bounds.ts";
import { exactTails } from "./exactTails.ts";
import type { LaidRows } from "./LaidRows.ts";
import { loneNode } from "./loneNode.ts";
import type { LossNode } from "./LossNode.ts";
import { NodeTails } from "./NodeTails.ts";
import { recordBytes } from "./records.ts";
import { requireNodes } from "./requireNodes.ts";
import {
  type BookSum,
  bookSums,
  candidatesOf,
  isServed,
  tailsOf,
  takeSumRoom,
  writeBook,
} from "./sumRecords.ts";
import { tailBytes } from "./TailLevel.ts";

/** Books that pass by a run together: what is kept of them and the rows of a run share the last cache. */
const booksTogether = 256;
/** More places of a run than the kernel counts in 16 bits. */
const mostPlaces = 262_144;
const screenBytes = 64;
/** Of a leg among those of its row, and of what is counted of a row. */
const entryBytes = 24;
const countBytes = 8;

/** A sum whose tails the screen did not find. */
interface Unserved {
  readonly book: number;
  readonly node: number;
}

/** Whether sums of these rows can be screened. */
export function canScreenSums({ ordered }: LaidRows): boolean {
  return ordered !== undefined && ordered.perRun <= mostPlaces;
}

/**
 * What `exactTails` gives, for books that are trees of sums: losses of all sums in 16 bits, and exact ones of the scenarios that may
 * belong to a tail. Sums of which too many may, or whose threshold was guessed too high, are evaluated in full, as are those with
 * parts. docs/performance.md has the proof that no scenario of a tail is missed.
 * @param rows of which `canScreenSums`
 * @throws ModelError as `exactTails`.
 */
export function screenedSums(
  rows: LaidRows,
  books: readonly (readonly LossNode[])[],
  bounds: ScreenBounds = provenBounds,
): NodeTails[][] {
  requireNodes(rows, books);
  const found: NodeTails[][] = [];
  const unserved: Unserved[] = [];
  while (found.length < books.length) {
    const first = found.length;
    const sums = books.slice(first, first + booksTogether).map((book) => bookSums(rows, book));
    found.push(...rows.memory.scoped(() => screen(rows, sums, bounds, first, unserved)));
  }
  const exact = exactTails(
    rows,
    unserved.map(({ book, node }) => loneNode(books[book]!, node)),
  );
  unserved.forEach(({ book, node }, i) => (found[book]![node] = exact[i]!.at(-1)!));
  return found;
}

/** @param first number of the first book, of those that are added to `unserved` */
function screen(
  rows: LaidRows,
  books: readonly (readonly BookSum[])[],
  bounds: ScreenBounds,
  first: number,
  unserved: Unserved[],
): NodeTails[][] {
  const { memory, kernel, ordered, exact, capacity, points, runs } = rows;
  const { perRun } = ordered!;
  const room = takeSumRoom(rows, books);
  const shared = memory.take(screenBytes);
  const selection = memory.take(recordBytes.selection);
  const entries = memory.take(entryBytes * room.legs);
  const counts = memory.take(countBytes * capacity);
  const { address, tileBytes, width, rowBytes, tiles } = exact;
  const { records, tails } = room;
  memory.views.u32.set([runs, points / runs, perRun, selection, 0, 0, entries, counts], shared / 4);
  memory.views.u32.set([address, tileBytes, width, rowBytes, capacity, tiles / runs], shared / 4 + 8);
  const recordsOf = books.map((sums) => writeBook(rows, room, sums, bounds));
  for (let run = 0; run < runs; run++) kernel.screenSums(records, room.records, shared, run);
  const candidates = candidatesOf(memory.views.u32, records, room.records);
  const offsets = memory.take(4 * candidates);
  const values = memory.take(8 * candidates);
  const { u32, f64 } = memory.views;
  u32.set([offsets, values], shared / 4 + 4);
  kernel.decideSums(records, room.records, shared);
  const copy = f64.slice(tails / 8, room.tails / 8);
  let at = 0;
  return books.map((sums, b) => {
    const records = recordsOf[b]!;
    return sums.map((sum, n) => {
      const { levels, runLevel } = sum;
      const record = records[n];
      const isWanted = levels.length > 0 || runLevel !== undefined;
      if (isWanted && (record === undefined || !isServed(u32, record))) {
        unserved.push({ book: first + b, node: n });
      }
      const runsAt = at + (tailBytes / 8) * levels.length;
      const ofRuns = { at: runsAt, stride: tailBytes / 8, count: runs, level: runLevel };
      const found = new NodeTails(copy, at, levels, ofRuns);
      if (record !== undefined) at += tailsOf(sum, runs) / 8;
      return found;
    });
  });
}
