import type { NarrowSizes, ScreenBounds } from "./bounds.ts";
import { exactLots, reachOf } from "./exactLots.ts";
import type { LaidRows } from "./LaidRows.ts";
import type { LossNode } from "./LossNode.ts";
import type { RowLots } from "./records.ts";
import { ceilDivide } from "./ScenarioRows.ts";
import { tailBytes, type TailLevel } from "./TailLevel.ts";

/** Sizes of the kernel's records; assembly/screenedSums.ts says what is in them. */
export const sumBytes = 96;
const bytes = { term: 8, earlier: 4, level: 4, leg: 16, run: 8 } as const;
const field = { status: 17, count: 22 } as const;

/** What 16 bits hold, less one so that rows never reach −2^15. */
const range = 32766;
/** A sum below this part of the largest one of its book is screened in a unit of its own. */
const finer = 1 / 16;

/** A node with what follows from its legs; nodes have many shapes, so what is asked of one is read once. */
export interface BookSum {
  readonly levels: readonly TailLevel[];
  readonly runLevel: TailLevel | undefined;
  readonly lots: readonly RowLots[];
  /** The earlier ones that it adds, by number. */
  readonly adds: readonly number[];
  readonly added: readonly BookSum[];
  /** How many legs, those of the earlier sums included. */
  readonly count: number;
  readonly reach: number;
  /** Σ|lots|·tick. */
  readonly weight: number;
  /** Not where it holds parts, whose products are rounded. */
  readonly isScreened: boolean;
  /** Most candidates. */
  readonly capacity: number;
}

/** @throws ModelError as `exactTails`. */
export function bookSums(rows: LaidRows, book: readonly LossNode[]): BookSum[] {
  const { orderedTicks } = rows;
  const sums: BookSum[] = [];
  for (const node of book) {
    const { legs, sums: adds = none, parts = none, levels = none, runLevel } = node;
    const lots = exactLots(rows, legs);
    let reach = 0;
    let weight = 0;
    let isScreened = parts.length === 0;
    for (const { row, lots: size } of lots) weight += Math.abs(size) * orderedTicks[row]!;
    let count = lots.length;
    for (const n of adds) {
      const earlier = sums[n]!;
      reach += earlier.reach;
      weight += earlier.weight;
      count += earlier.count;
      isScreened &&= earlier.isScreened;
    }
    const added = adds.length === 0 ? none : adds.map((n) => sums[n]!);
    for (const { node: n } of parts) reach += sums[n]!.reach;
    reach = reachOf(rows, lots, reach);
    const capacity = capacityOf(levels, runLevel, rows);
    sums.push({ levels, runLevel, lots, adds, added, count, reach, weight, isScreened, capacity });
  }
  return sums;
}

const none: readonly never[] = [];

/** All legs of a sum, those of the earlier sums included. */
function lotsUnder({ lots, added }: BookSum): readonly RowLots[] {
  if (added.length === 0) return lots;
  const all = [...lots];
  for (const earlier of added) for (const one of lotsUnder(earlier)) all.push(one);
  return all;
}

/** Memory for the records of some books, filled from the start. */
export interface SumRoom {
  records: number;
  lists: number;
  candidates: number;
  tails: number;
  /** Legs of all sums. */
  readonly legs: number;
  /** Losses of one run by number of the sum in its book; books come one after another and share them. */
  readonly losses: number;
}

export function takeSumRoom(rows: LaidRows, books: readonly (readonly BookSum[])[]): SumRoom {
  const { memory, ordered, runs } = rows;
  let count = 0;
  let longest = 0;
  let lists = 0;
  let candidates = 0;
  let tails = 0;
  let legs = 0;
  for (const sums of books) {
    count += sums.length;
    longest = Math.max(longest, sums.length);
    for (const sum of sums) {
      const { lots, count: all, adds, levels, capacity } = sum;
      lists += bytes.term * (lots.length + all) + bytes.leg * all + 8;
      lists += bytes.earlier * adds.length + bytes.level * levels.length;
      legs += all;
      candidates += candidateBytes(capacity, runs);
      tails += tailsOf(sum, runs);
    }
  }
  return {
    records: memory.take(2 * sumBytes * count),
    lists: memory.take(lists),
    candidates: memory.take(candidates),
    legs,
    tails: memory.take(tails),
    losses: memory.take(2 * longest * 2 * ordered!.perRun),
  };
}

/** Bytes of the tails of a sum: one a level, then one a run. */
export function tailsOf({ levels, runLevel }: BookSum, runs: number): number {
  return tailBytes * (levels.length + (runLevel === undefined ? 0 : runs));
}

/** Most candidates of a sum: beyond them, as where half of the scenarios tie, full evaluation is nearly as fast. */
function capacityOf(
  levels: readonly TailLevel[],
  runLevel: TailLevel | undefined,
  { points, runs }: Pick<LaidRows, "points" | "runs">,
): number {
  let k = runLevel === undefined ? 0 : runs * runLevel.k;
  for (const level of levels) k = Math.max(k, level.k);
  return k === 0 ? 0 : Math.min(points, 2 * k + 448);
}

/** Bytes for where candidates are, what they were screened as, and for each run how many there are; a multiple of 8. */
function candidateBytes(capacity: number, runs: number): number {
  return 8 * ceilDivide(4 * (capacity + 64) + 2 * (capacity + 96), 8) + bytes.run * runs;
}

/**
 * Writes the sums of a book. In one unit for all, so that sums can be added; those that are small in it are written again, in
 * their own unit and of their legs.
 * @returns by sum the record that its tails come from; none for a sum that is not screened
 */
export function writeBook(
  rows: LaidRows,
  room: SumRoom,
  sums: readonly BookSum[],
  bounds: ScreenBounds,
): (number | undefined)[] {
  let weight = 0;
  let legs = 0;
  const isAdded: boolean[] = [];
  for (const sum of sums) {
    for (const n of sum.adds) isAdded[n] = true;
    if (!sum.isScreened) continue;
    weight = Math.max(weight, sum.weight);
    legs = Math.max(legs, sum.count);
  }
  // Rounding to whole numbers would leave no range.
  if (legs > range / 2) return sums.map(() => undefined);
  const scale = (weight === 0 ? 1 : weight) / (range - legs);
  const sizes: NarrowSizes[] = [];
  return sums.map((sum, n) => {
    const { lots, adds, levels, runLevel } = sum;
    if (!sum.isScreened) return undefined;
    const lossesAt = room.losses + 2 * rows.ordered!.perRun * n;
    const hasTails = levels.length > 0 || runLevel !== undefined;
    const isFine = hasTails && sum.weight < finer * weight;
    let record: number | undefined;
    if (!isFine || isAdded[n] === true) {
      const size = writeTerms(rows, room, { lots, adds, scale, losses: lossesAt });
      for (const earlier of adds) addSizes(size, sizes[earlier]!);
      sizes[n] = size;
      record = finish(rows, room, sum, scale, isFine ? undefined : bounds.narrow(size));
    }
    if (isFine) {
      const own = (sum.weight === 0 ? 1 : sum.weight) / (range - sum.count);
      const losses = lossesAt + 2 * rows.ordered!.perRun * sums.length;
      const size = writeTerms(rows, room, { lots: lotsUnder(sum), adds: none, scale: own, losses });
      record = finish(rows, room, sum, own, bounds.narrow(size));
    }
    return record;
  });
}

/** The terms of a sum, and where its losses go. @returns what its own legs are rounded by */
function writeTerms(
  { memory, ordered, orderedTicks }: LaidRows,
  room: SumRoom,
  {
    lots,
    adds,
    scale,
    losses,
  }: {
    readonly lots: readonly RowLots[];
    readonly adds: readonly number[];
    readonly scale: number;
    readonly losses: number;
  },
): { -readonly [K in keyof NarrowSizes]: NarrowSizes[K] } {
  const { u32, i32 } = memory.views;
  const { narrow, places, perRun } = ordered!;
  const sized = { legs: lots.length, products: 0, sizes: 0, rounding: 0 };
  const at = room.records / 4;
  let next = room.lists / 4;
  u32[at] = room.lists;
  for (const { row, lots: count } of lots) {
    const unrounded = (-count * orderedTicks[row]!) / scale;
    const size = Math.floor(unrounded + 0.5);
    sized.sizes += Math.abs(size);
    sized.rounding += Math.abs(unrounded - size);
    if (size === 0) continue;
    sized.products++;
    u32[next++] = narrow + 2 * places * row;
    i32[next++] = size;
  }
  u32[at + 1] = 4 * next;
  u32[at + 2] = 4 * next;
  for (const n of adds) u32[next++] = room.losses + 2 * perRun * n;
  u32[at + 3] = 4 * next;
  u32[at + 4] = losses;
  room.lists = 4 * next;
  return sized;
}

function addSizes(sum: { -readonly [K in keyof NarrowSizes]: NarrowSizes[K] }, other: NarrowSizes): void {
  sum.legs += other.legs;
  sum.products += other.products;
  sum.sizes += other.sizes;
  sum.rounding += other.rounding;
}

/** The rest of a record. @param bound none where no tails are wanted of it. @returns its address */
function finish(
  rows: LaidRows,
  room: SumRoom,
  sum: BookSum,
  scale: number,
  bound: number | undefined,
): number {
  const { memory, runs } = rows;
  const { u32, f64 } = memory.views;
  const record = room.records;
  const at = record / 4;
  const { levels, runLevel, capacity } = sum;
  room.records += sumBytes;
  u32[at + 9] = 0;
  u32[at + 10] = 0;
  u32[at + field.status] = 0;
  u32[at + field.count] = 0;
  if (bound === undefined) return record;
  let longest = 0;
  u32[at + 7] = room.lists;
  for (const { k } of levels) {
    u32[room.lists / 4] = k;
    room.lists += bytes.level;
    longest = Math.max(longest, k);
  }
  u32[at + 8] = room.lists;
  room.lists = 8 * Math.floor((room.lists + 7) / 8);
  u32[at + 5] = room.lists;
  writeLegs(rows, room, sum);
  u32[at + 6] = room.lists;
  u32[at + 9] = longest;
  u32[at + 10] = runLevel?.k ?? 0;
  u32[at + 11] = room.tails;
  f64[at / 2 + 6] = 32768 * scale;
  f64[at / 2 + 7] = bound;
  const more = candidateBytes(capacity, runs);
  u32[at + 18] = room.candidates;
  u32[at + 19] = room.candidates + 4 * (capacity + 64);
  u32[at + 20] = room.candidates + more - bytes.run * runs;
  u32[at + 21] = capacity;
  room.tails += tailsOf(sum, runs);
  room.candidates += more;
  return record;
}

function writeLegs(rows: LaidRows, room: SumRoom, { lots, added }: BookSum): void {
  const { u32, f64 } = rows.memory.views;
  for (const { row, lots: count } of lots) {
    u32[room.lists / 4] = row;
    f64[room.lists / 8 + 1] = -count;
    room.lists += bytes.leg;
  }
  for (const earlier of added) writeLegs(rows, room, earlier);
}

/** Candidates of all records up to `end`, with 8 more for each of these. */
export function candidatesOf(u32: Uint32Array, records: number, end: number): number {
  let count = 0;
  for (let at = records; at < end; at += sumBytes) count += u32[at / 4 + field.count]! + 8;
  return count;
}

/** Whether the tails of a sum are there. */
export function isServed(u32: Uint32Array, record: number): boolean {
  return u32[record / 4 + field.status] === 0;
}
