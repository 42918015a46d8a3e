import {
  acerbiSzekely,
  christoffersenTest,
  criticalValue,
  exceptionsOf,
  fisslerZiegelScore,
  kupiecTest,
  simulatedShortfallTests,
  trafficLight,
} from "@plimsoll/model";

import { markets, rollingBooks } from "./books.ts";
import { marketDays } from "./marketDays.ts";
import type { AssetHistory } from "./readHistories.ts";
import { bookConfidences, rollBooks, type BookDay } from "./rollBooks.ts";

export interface BookResult {
  readonly book: string;
  readonly what: string;
  readonly resolves: boolean;
  /** One perp and nothing else. */
  readonly isPerp: boolean;
  /** Length of a step in days, and on which day of it the book began. */
  readonly step: number;
  readonly first: number;
  readonly days: number;
  /** At 99 %, then 97.5 %. */
  readonly levels: readonly LevelResult[];
  readonly zone: string;
  /** Days whose loss was above the whole initial margin. */
  readonly breaches: readonly string[];
  /** Largest loss over the initial margin of its day. */
  readonly worst: { readonly date: string; readonly ratio: number };
  /** Mean initial margin, share of 100,000 USD. */
  readonly meanMargin: number;
  /** By day, USD: the loss beside the initial and the maintenance margin of the close before. */
  readonly series: readonly {
    readonly date: string;
    readonly loss: number;
    readonly margin: number;
    readonly maintenance: number;
  }[];
}

export interface LevelResult {
  readonly confidence: number;
  readonly exceptions: number;
  readonly expected: number;
  readonly oneSided: number;
  readonly twoSided: number;
  readonly independence: number;
  readonly z1: number | undefined;
  readonly z2: number;
  readonly critical: number;
  readonly score: number;
}

/** A book that takes two days a step appears twice; the name says which. */
export const nameOf = ({ book, step, first }: BookResult): string =>
  step === 1 ? book : `${book}, ${first === 0 ? "even" : "odd"} days`;

const replications = 1_000;

/** All books, rolled over all days; those of exchanges twice, beginning on either day of their two-day step. */
export function backtestBooks(histories: readonly AssetHistory[]): BookResult[] {
  return (["crypto", "SPX", "WTI"] as const).flatMap((market) => {
    const books = rollingBooks.filter((book) => book.market === market);
    const days = marketDays(histories, markets[market]);
    const step = market === "crypto" ? 1 : 2;
    return Array.from({ length: step }, (_, first) => first).flatMap((first) => {
      const rolled = rollBooks(market, books, days, step, first);
      return books.map(({ name, what, resolves, isPerp }): BookResult => {
        const series = rolled.get(name) ?? [];
        const levels = bookConfidences.map((_, level) => levelResult(series, level));
        const ratios = series.map(({ date, loss, initialMargin }) => ({ date, ratio: loss / initialMargin }));
        return {
          book: name,
          what,
          resolves,
          isPerp,
          step,
          first,
          days: series.length,
          levels,
          zone: trafficLight(levels[0]?.exceptions ?? 0, series.length, 0.01).zone,
          breaches: ratios.filter(({ ratio }) => ratio > 1).map(({ date }) => date),
          worst: ratios.reduce((worst, day) => (day.ratio > worst.ratio ? day : worst)),
          meanMargin: mean(series.map(({ initialMargin }) => initialMargin)) / 100_000,
          series: series.map(({ date, loss, initialMargin, maintenanceMargin }) => ({
            date,
            loss,
            margin: initialMargin,
            maintenance: maintenanceMargin,
          })),
        };
      });
    });
  });
}

function levelResult(series: readonly BookDay[], level: number): LevelResult {
  const forecasts = series.flatMap((day) => day.forecasts[level] ?? []);
  const confidence = bookConfidences[level] ?? NaN;
  const probability = Math.round((1 - confidence) * 1e6) / 1e6;
  const input = {
    losses: series.map(({ loss }) => loss),
    valueAtRisk: forecasts.map(({ valueAtRisk }) => valueAtRisk),
    expectedShortfall: forecasts.map(({ expectedShortfall }) => expectedShortfall),
    probability,
  };
  const exceptions = exceptionsOf(input);
  const { expected, oneSided, twoSided, ...coverage } = kupiecTest(
    exceptions.filter(Boolean).length,
    series.length,
    probability,
  );
  const simulated = simulatedShortfallTests({
    tails: forecasts.map(({ tail }) => tail),
    probability,
    replications,
    seed: [series.length, 2],
  });
  return {
    confidence,
    exceptions: coverage.exceptions,
    expected,
    oneSided,
    twoSided,
    independence: christoffersenTest(exceptions, probability).independence.pValue,
    ...acerbiSzekely(input),
    critical: criticalValue(simulated.z2, 0.05),
    score: fisslerZiegelScore(input),
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
