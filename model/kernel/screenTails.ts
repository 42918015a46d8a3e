import type { TailSums } from "../measures/sampleTailRisk.ts";
import type { ScreenBounds } from "./bounds.ts";
import { recordBytes, type RowLots, selectionValues, writeExactLegs, writeSelection } from "./records.ts";
import { type ScenarioRows, type TiledRows } from "./ScenarioRows.ts";
import { blocks } from "./Tiling.ts";
import { readTail, tailBytes, type TailLevel } from "./TailLevel.ts";
import { narrowThreshold, screenedListBytes, writeScreenedLegs } from "./screenedLegs.ts";

/** A book to screen, and where its threshold starts. */
export interface ScreenedBook {
  /** Netted: what is screened. */
  readonly screened: readonly RowLots[];
  /** What is summed exactly; the same losses. */
  readonly exact: readonly RowLots[];
  /** Loss from which candidates are kept; −∞ where nothing is known. Too high a guess costs a repeat. */
  readonly guess: number;
}

export interface ScreenResult {
  /** By level; absent if the screen did not serve. */
  readonly tails?: readonly TailSums[];
  /** Too many candidates for this screen, or a guess that left too few. */
  readonly failed?: "tooMany" | "guessTooHigh";
  /** Where the threshold ended, a loss: the guess of the next time. */
  readonly cut: number;
  /** Candidates that were summed exactly. */
  readonly candidates: number;
}

/** Beyond this many candidates of one book the full evaluation is faster. */
export function candidateCapacity(k: number): number {
  return 4 * k + 448;
}

const tooMany = 1;

/**
 * Tails of books by a screen: approximate losses in 16 bits (`narrow`, the most extreme scenarios in single precision) or all
 * in single precision, then exact ones of the scenarios that may belong to the tail. docs/performance.md has the proof that
 * no scenario of the tail is missed.
 */
export function screenTails(
  rows: ScenarioRows,
  kind: "narrow" | "single",
  books: readonly ScreenedBook[],
  levels: readonly TailLevel[],
  bounds: ScreenBounds,
): ScreenResult[] {
  const { memory, kernel } = rows;
  const k = levels.reduce((most, level) => Math.max(most, level.k), 0);
  const capacity = candidateCapacity(k);
  const room = 4 * (capacity + blocks.narrow + 4);
  return memory.scoped(() => {
    const table = memory.take(recordBytes.screened * books.length);
    const selections = memory.take(recordBytes.selection * books.length);
    const tail = memory.take(tailBytes);
    const places = books.map(({ screened, exact }) => ({
      narrow: memory.take(screenedListBytes(screened)),
      single: memory.take(screenedListBytes(screened)),
      exact: memory.take(recordBytes.exactLeg * exact.length),
      values: memory.take(room),
      places: memory.take(room),
      losses: memory.take(selectionValues(capacity + blocks.narrow)),
    }));
    const { views } = memory;
    const { u32, i32, f32, f64 } = views;
    const units = books.map(({ screened, exact, guess }, b) => {
      const book = table + recordBytes.screened * b;
      const selection = selections + recordBytes.selection * b;
      const at = places[b]!;
      const { unit, bound } = writeScreenedLegs(rows, views, at, screened, bounds);
      const threshold = Math.fround(guess / unit);
      writeSelection(views, selection, { values: at.losses, keep: k, capacity, rate: 1 });
      u32[book / 4] = at.narrow;
      u32[book / 4 + 1] = at.narrow + screenedListBytes(screened);
      u32[book / 4 + 2] = at.single;
      u32[book / 4 + 3] = at.single + screenedListBytes(screened);
      u32[book / 4 + 4] = at.values;
      u32[book / 4 + 5] = at.places;
      u32[book / 4 + 6] = 0;
      u32[book / 4 + 7] = Math.min(capacity, 2 * k + 64);
      u32[book / 4 + 8] = capacity;
      u32[book / 4 + 9] = k;
      f64[book / 8 + 5] = 2 * bound[kind];
      f32[book / 4 + 12] = threshold;
      i32[book / 4 + 13] = narrowThreshold(threshold);
      f32[book / 4 + 14] = threshold;
      u32[book / 4 + 15] = 0;
      u32[book / 4 + 16] = at.exact;
      u32[book / 4 + 17] = writeExactLegs(views, at.exact, exact, rows.exact);
      u32[book / 4 + 18] = selection;
      return unit;
    });

    passTiles(rows, kind, table, books.length);
    kernel.finishScreen(table, books.length);
    // What failed has no candidates worth summing.
    let total = 0;
    for (let b = 0; b < books.length; b++) {
      const book = (table + recordBytes.screened * b) / 4;
      if (u32[book + 15] !== 0) u32[book + 6] = 0;
      total += u32[book + 6]!;
    }
    const starts = memory.take(4 * (rows.exact.tiles * rows.exact.width + 1));
    const pairs = memory.take(8 * total);
    const { exact } = rows;
    kernel.gather(
      table,
      books.length,
      rows.slots,
      exact.address,
      exact.tiles * exact.width,
      exact.width,
      exact.tileBytes,
      rows.rowCount,
      starts,
      pairs,
    );
    const after = memory.views;
    return books.map((_, b): ScreenResult => {
      const book = (table + recordBytes.screened * b) / 4;
      const status = after.u32[book + 15]!;
      const cut = after.f32[book + 12]! * units[b]!;
      const candidates = after.u32[book + 6]!;
      if (status !== 0) {
        return { failed: (status & tooMany) !== 0 ? "tooMany" : "guessTooHigh", cut: -Infinity, candidates };
      }
      const tails = levels.map((level) => {
        kernel.tailSums(selections + recordBytes.selection * b, level.k, tail);
        return readTail(after.f64, tail / 8, level);
      });
      return { tails, cut, candidates };
    });
  });
}

function passTiles(rows: ScenarioRows, kind: "narrow" | "single", table: number, count: number): void {
  const { kernel, single, narrow, points, extreme } = rows;
  const inSingle = kind === "single" ? points : extreme;
  passes(single, inSingle, (tile, valid, first) =>
    kernel.singleTile(table, count, tile, single.width / blocks.single, valid, first),
  );
  if (kind === "single") return;
  passes(narrow, points - extreme, (tile, valid, first) =>
    kernel.narrowTile(table, count, tile, narrow.width / blocks.narrow, valid, extreme + first),
  );
}

function passes(
  { address, width, tileBytes }: TiledRows,
  points: number,
  pass: (tile: number, valid: number, first: number) => void,
): void {
  for (let t = 0; t * width < points; t++) {
    pass(address + t * tileBytes, Math.min(width, points - t * width), t * width);
  }
}
