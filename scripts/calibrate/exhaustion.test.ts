import { expect } from "chai";

import type { BookResult } from "./backtestBooks.ts";
import { exhaustion } from "./exhaustion.ts";
import type { Candle } from "./readCandles.ts";

const dates = ["2025-10-10", "2025-10-11"];

/** A book margined for 10,000 of 100,000 USD of notional at maintenance, on two days. */
const bookOf = (book: string, losses: readonly number[], changes: Partial<BookResult> = {}): BookResult => ({
  book,
  what: "",
  resolves: false,
  isPerp: true,
  step: 1,
  first: 0,
  days: losses.length,
  levels: [],
  zone: "green",
  breaches: [],
  worst: { date: "", ratio: 0 },
  meanMargin: 0.125,
  series: losses.map((loss, i) => ({ date: dates[i] ?? "", loss, margin: 12_500, maintenance: 10_000 })),
  ...changes,
});

/** 12 candles at 100 on the first day, with one low and one high. */
const candlesOf = (low: number, high: number, date = "2025-10-10"): Candle[] =>
  Array.from({ length: 12 }, (_, i) => ({
    date,
    open: 100,
    high: i === 3 ? high : 100,
    low: i === 5 ? low : 100,
  }));

describe("exhaustion", () => {
  it("behavior: a day's loss stands for 58 minutes at five times the volatility; losing just the equity is not more than it", () => {
    const [day] = exhaustion([bookOf("long SPX", [10_000, 10_001])], []);
    expect(day).to.deep.include({
      book: "long SPX",
      prices: "daily closes",
      delay: 57.6,
      breaches: 2,
      exhausted: 1,
      dates: ["2025-10-11"],
    });
    // Wilson of 1 in 2: (½ ± …) symmetric about a half.
    expect((day?.interval.low ?? NaN) + (day?.interval.high ?? NaN)).to.be.closeTo(1, 1e-12);
    const [odd] = exhaustion([bookOf("long WTI", [0, 0], { step: 2, first: 1 })], []);
    expect(odd).to.deep.include({ book: "long WTI, odd days", delay: 115.2, exhausted: 0 });
  });

  it("behavior: five times the fall of a window against a long, the rise against a short, one breach a window", () => {
    // A fall of 2.1 % is 10.5 % and above the margin of 10 %, a rise of 1.9 % is 9.5 % and is not.
    const books = [bookOf("long BTC", [0, 0]), bookOf("short BTC", [0, 0])];
    const summary = (candles: readonly Candle[]) =>
      exhaustion(books, candles)
        .filter(({ prices }) => prices === "5-minute marks")
        .map(({ book, delay, breaches, exhausted }) => [book, delay, breaches, exhausted]);
    expect(summary(candlesOf(97.9, 101.9))).to.deep.equal([
      ["long BTC", 5, 12, 1],
      ["long BTC", 60, 1, 1],
      ["short BTC", 5, 12, 0],
      ["short BTC", 60, 1, 0],
    ]);
    expect(summary([...candlesOf(98.1, 102.1), ...candlesOf(98.1, 100)])).to.deep.equal([
      ["long BTC", 5, 24, 0],
      ["long BTC", 60, 2, 0],
      ["short BTC", 5, 24, 1],
      ["short BTC", 60, 2, 1],
    ]);
  });

  it("behavior: days without a margin and books of more than a perp are left out", () => {
    const books = [bookOf("long BTC", [0]), bookOf("strip", [20_000], { isPerp: false })];
    const found = exhaustion(books, [...candlesOf(90, 100), ...candlesOf(90, 100, "2025-11-01")]);
    expect(found.map(({ book, breaches }) => [book, breaches])).to.deep.equal([
      ["long BTC", 1],
      ["long BTC", 12],
      ["long BTC", 1],
    ]);
  });
});
