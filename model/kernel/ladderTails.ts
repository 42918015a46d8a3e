import type { Leg } from "../margin/Leg.ts";
import type { TailSums } from "../measures/sampleTailRisk.ts";
import { provenBounds, type ScreenBounds } from "./bounds.ts";
import type { DifferenceRows } from "./DifferenceRows.ts";
import { exactTails } from "./exactTails.ts";
import { exactLots } from "./exactLots.ts";
import type { RowLots } from "./records.ts";
import { requireLevel } from "./requireLevel.ts";
import type { ScenarioRows } from "./ScenarioRows.ts";
import { mostScreenedLegs } from "./screenedLegs.ts";
import { screenTails, type ScreenedBook } from "./screenTails.ts";
import type { TailLevel } from "./TailLevel.ts";

/** What serves a book, cheapest first. */
export const rungs = ["narrow", "single", "exact"] as const;
export type Rung = (typeof rungs)[number];

/** What is remembered of a book from one time to the next; it decides about speed only. */
export interface LadderMemory {
  rung: Rung;
  /** A loss below which no candidate was; −∞ where nothing is known. */
  cut: number;
}

export interface LadderBook {
  readonly legs: readonly Leg[];
  /** Updated; a book without one starts anew. */
  readonly memory?: LadderMemory;
}

export interface LadderOptions {
  readonly differences?: DifferenceRows;
  /** Part of the cut by which losses may have moved since it was remembered. */
  readonly drift?: number;
  /** Those proven; tests shrink them to see that they are needed. */
  readonly bounds?: ScreenBounds;
}

/** Where a screen's candidates cost more than the full evaluation. */
const longTail = 400;
const booksTogether = 1024;

export function newLadderMemory(): LadderMemory {
  return { rung: "narrow", cut: -Infinity };
}

/**
 * Tails of books, equal bit for bit to those of a full evaluation. A book starts at the 16-bit screen and climbs, to the
 * screen in single precision and then to the full evaluation, when more of its scenarios than are worth it cannot be told
 * from the tail: ties, or a hedge whose parts are much larger than itself. It stays where it was served.
 *
 * @returns by book, then by level
 * @throws ModelError `tooLarge` for a book whose sums would not be exact, `unknownInstrument` for a leg without a row,
 *   `impossibleParameter` for a level over other scenarios or differences of other rows.
 */
export function ladderTails(
  rows: ScenarioRows,
  books: readonly LadderBook[],
  levels: readonly TailLevel[],
  options: LadderOptions = {},
): (readonly TailSums[])[] {
  const k = levels.reduce((most, level) => Math.max(most, level.k), 0);
  for (const level of levels) requireLevel(level, rows.points);
  options.differences?.requireOver(rows);
  const lots = books.map(({ legs }) => exactLots(rows, legs));
  const results: (readonly TailSums[])[] = [];
  const left: Record<Rung, number[]> = { narrow: [], single: [], exact: [] };
  books.forEach(({ legs, memory }, b) => {
    const isShort = k <= longTail && legs.length > 0 && legs.length <= mostScreenedLegs;
    const screenable = rows.hasScreens && isShort;
    left[screenable ? (memory?.rung ?? "narrow") : "exact"].push(b);
  });
  for (const kind of ["narrow", "single"] as const) {
    const climbing = screened(rows, kind, books, lots, left[kind], levels, options, results);
    left[kind === "narrow" ? "single" : "exact"].push(...climbing);
  }
  const exact = exactTails(
    rows,
    left.exact.map((b) => [{ legs: books[b]!.legs, levels }]),
  );
  left.exact.forEach((b, i) => {
    results[b] = exact[i]![0]!.tails;
    remember(books[b]!, "exact", -Infinity);
  });
  return results;
}

/** Screens the books of these numbers and returns those that it does not serve. */
function screened(
  rows: ScenarioRows,
  kind: "narrow" | "single",
  books: readonly LadderBook[],
  lots: readonly (readonly RowLots[])[],
  numbers: readonly number[],
  levels: readonly TailLevel[],
  { differences, drift = 0.02, bounds = provenBounds }: LadderOptions,
  results: (readonly TailSums[])[],
): number[] {
  const climbing: number[] = [];
  const screen = (some: readonly number[], guessOf: (book: LadderBook) => number): number[] => {
    const repeat: number[] = [];
    const input = some.map((b): ScreenedBook => {
      const exact = lots[b]!;
      return { exact, screened: differences?.net(exact) ?? exact, guess: guessOf(books[b]!) };
    });
    screenTails(rows, kind, input, levels, bounds).forEach(({ tails, failed, cut }, i) => {
      const b = some[i]!;
      if (tails !== undefined) {
        results[b] = tails;
        remember(books[b]!, kind, cut);
      } else if (failed === "guessTooHigh" && input[i]!.guess > -Infinity) repeat.push(b);
      else climbing.push(b);
    });
    return repeat;
  };
  for (let first = 0; first < numbers.length; first += booksTogether) {
    const some = numbers.slice(first, first + booksTogether);
    const repeat = screen(some, ({ memory }) => lowered(memory?.cut, drift));
    if (repeat.length > 0) screen(repeat, () => -Infinity);
  }
  return climbing;
}

/** −∞ for a cut or a drift that says nothing: a threshold of NaN would let nothing through and not be noticed. */
function lowered(cut = -Infinity, drift: number): number {
  const guess = cut - Math.abs(cut) * drift;
  return guess > -Infinity && guess < Infinity ? guess : -Infinity;
}

function remember({ memory }: LadderBook, rung: Rung, cut: number): void {
  if (memory === undefined) return;
  memory.rung = rung;
  memory.cut = cut;
}
