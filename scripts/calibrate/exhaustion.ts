import { wilsonInterval } from "@plimsoll/model";

import { nameOf, type BookResult } from "./backtestBooks.ts";
import type { Candle } from "./readCandles.ts";

/** How often an account at its maintenance margin has lost all of it before it is liquidated. */
export interface Exhaustion {
  readonly book: string;
  readonly prices: "daily closes" | "5-minute marks";
  /** Between breach and liquidation, minutes. */
  readonly delay: number;
  /** Accounts that breached, one a window; windows do not overlap. */
  readonly breaches: number;
  readonly exhausted: number;
  /** Wilson, 95 %, of the probability. */
  readonly interval: { readonly low: number; readonly high: number };
  /** First day of each exhausted window. */
  readonly dates: readonly string[];
}

/** What volatility is multiplied by once an account has breached. */
const stress = 5;

const minutesOf = { candle: 5, day: 1_440 };

/**
 * Accounts of one perp that stand exactly at their maintenance margin, one at the start of every window, whose price then
 * moves with five times the volatility of the window until the keeper comes. Exhausted: the loss is above the equity.
 *
 * Daily closes: a window is a step of a rolled book. A step is 25 times as much time as a twenty-fifth of it, so its loss
 * as it was is one of that twenty-fifth at five times the volatility: 58 minutes of a day.
 *
 * Five-minute marks: from the opening of the window to its worst mark, times five, against the margin that the book had
 * been given at the close before.
 */
export function exhaustion(books: readonly BookResult[], candles: readonly Candle[]): Exhaustion[] {
  const perps = books.filter(({ isPerp }) => isPerp);
  const daily = perps.map((book): Exhaustion => {
    const lost = book.series.filter(({ loss, maintenance }) => loss > maintenance);
    const delay = (book.step * minutesOf.day) / stress ** 2;
    return resultOf(nameOf(book), "daily closes", delay, book.series.length, lost);
  });
  const intraday = perps
    .filter(({ book }) => book === "long BTC" || book === "short BTC")
    .flatMap((book) => {
      // A share of the notional, by the day on which it held.
      const margins = new Map(book.series.map(({ date, maintenance }) => [date, maintenance / 100_000]));
      return [1, 12].map((length): Exhaustion => {
        const windows = windowsOf(candles, length).filter(({ date }) => margins.has(date));
        const lost = windows.filter(
          ({ date, fall, rise }) =>
            stress * (book.book === "long BTC" ? fall : rise) > (margins.get(date) ?? NaN),
        );
        return resultOf(book.book, "5-minute marks", length * minutesOf.candle, windows.length, lost);
      });
    });
  return [...daily, ...intraday];
}

function resultOf(
  book: string,
  prices: Exhaustion["prices"],
  delay: number,
  breaches: number,
  lost: readonly { readonly date: string }[],
): Exhaustion {
  const exhausted = lost.length;
  const interval = wilsonInterval(exhausted, breaches);
  return { book, prices, delay, breaches, exhausted, interval, dates: lost.map(({ date }) => date) };
}

/** Runs of candles that do not overlap; a rest at the end is left out. Fall and rise as shares of the first opening. */
function windowsOf(
  candles: readonly Candle[],
  length: number,
): { readonly date: string; readonly fall: number; readonly rise: number }[] {
  return Array.from({ length: Math.floor(candles.length / length) }, (_, i) => {
    const window = candles.slice(i * length, (i + 1) * length);
    const { date, open } = window[0] ?? { date: "", open: NaN };
    return {
      date,
      fall: 1 - Math.min(...window.map(({ low }) => low)) / open,
      rise: Math.max(...window.map(({ high }) => high)) / open - 1,
    };
  });
}
