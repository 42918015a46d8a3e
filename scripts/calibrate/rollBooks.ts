import {
  buildCube,
  fairMark,
  forecastTail,
  marginOf,
  productionProfile,
  type Instrument,
  type Profile,
  type QuotedInstrument,
  type Seed,
  type Snapshot,
} from "@plimsoll/model";

import { instrumentsOf, type Market, type MarketDay, type RollingBook } from "./books.ts";

const micro = 1e6;

/** One day of one book: what was forecast and asked for, and what came. USD. */
export interface BookDay {
  readonly date: string;
  readonly loss: number;
  readonly initialMargin: number;
  readonly maintenanceMargin: number;
  /** At 99 % and 97.5 %, with the simulated losses beyond. */
  readonly forecasts: readonly BookForecast[];
}

export interface BookForecast {
  readonly confidence: number;
  readonly valueAtRisk: number;
  readonly expectedShortfall: number;
  readonly tail: ReturnType<typeof forecastTail>;
}

export const bookConfidences = [0.99, 0.975];

/**
 * Production's without what knows the days that are tested: residuals, named stresses and floors of the volatility. Days
 * carry the forecast's multiplier already. Three panels instead of eight, because there are thousands of days.
 */
const backtestProfile = ofForecastAlone(productionProfile);
const seeds: readonly Seed[] = [
  [1, 0],
  [2, 0],
  [3, 0],
];

/**
 * Opens every book on each day and closes it `step` days later. Perps are marked at the close, contracts by the model at
 * the volatility of the day, so that a rise of volatility costs who sold them; a contract that has expired pays.
 *
 * @param step days of the market's own calendar; steps do not overlap
 * @param first day, from 0 to step − 1
 */
export function rollBooks(
  market: Market,
  books: readonly RollingBook[],
  days: readonly MarketDay[],
  step: number,
  first: number,
): Map<string, BookDay[]> {
  const rolled = new Map<string, BookDay[]>(books.map(({ name }) => [name, []]));
  for (let at = first; at + step < days.length; at += step) {
    const [today, next] = [days[at], days[at + step]];
    if (today === undefined || next === undefined) continue;
    if (isHalted(today)) continue;
    const terms = instrumentsOf(market, today);
    const instruments = Object.fromEntries(
      Object.entries(terms).map(([key, instrument]): [string, QuotedInstrument] => [
        key,
        { ...instrument, mark: markOf(instrument, today) },
      ]),
    );
    const cube = buildCube({ profile: backtestProfile, snapshot: snapshotOf(today, instruments), seeds });
    const moves = new Map(
      Object.entries(terms).map(([key, instrument]) => [
        key,
        (markOf(instrument, next) - (instruments[key]?.mark ?? NaN)) / 10 ** instrument.lotDecimals,
      ]),
    );
    for (const book of books) {
      const lots = Object.entries(book.positions(today)).filter(([, size]) => size !== 0);
      const losses = new Float64Array(cube.points);
      let loss = 0;
      for (const [key, size] of lots) {
        const row = cube.rows[cube.instruments.indexOf(key)] ?? new Float64Array();
        for (let s = 0; s < losses.length; s++) losses[s] = (losses[s] ?? 0) - size * (row[s] ?? NaN);
        loss -= size * (moves.get(key) ?? NaN);
      }
      const positions = lots.map(([instrument, size]) => ({ instrument, size: BigInt(size) }));
      const { initialMargin, maintenanceMargin } = marginOf(cube, positions);
      rolled.get(book.name)?.push({
        date: next.date,
        // To the unit of the margin, or a loss of all that can be lost would differ from it by a rounding.
        loss: Math.round(loss) / micro,
        initialMargin: Number(initialMargin) / micro,
        maintenanceMargin: Number(maintenanceMargin) / micro,
        forecasts: forecastsOf(losses),
      });
    }
  }
  return rolled;
}

/**
 * The model has no margin for a price at or below zero, nor for a volatility above 2,000 % a year, which WTI had in the
 * weeks after its negative price: nothing is opened on such a day, but books may be closed on it.
 */
function isHalted({ spots, volatilities }: MarketDay): boolean {
  return (
    Object.values(spots).some((spot) => spot <= 0) || Object.values(volatilities).some((sigma) => sigma > 20)
  );
}

/** @param losses 1e-6 USD, integers, so that a loss that came and the same one that was forecast are equal */
function forecastsOf(losses: Float64Array): BookForecast[] {
  const sorted = losses.slice().sort();
  return bookConfidences.map((confidence) => {
    const beyond = sorted.subarray(Math.floor(confidence * sorted.length));
    const valueAtRisk = beyond[0] ?? NaN;
    // By excesses, so that it is not a rounding below Value-at-Risk where every loss is the same.
    const expectedShortfall =
      valueAtRisk + beyond.reduce((sum, loss) => sum + (loss - valueAtRisk), 0) / beyond.length;
    return {
      confidence,
      valueAtRisk: valueAtRisk / micro,
      expectedShortfall: expectedShortfall / micro,
      tail: forecastTail(losses, valueAtRisk, expectedShortfall),
    };
  });
}

/** 1e-6 USD of a whole unit; what it pays where it has expired. */
function markOf(instrument: Instrument, day: MarketDay): number {
  if (instrument.kind === "perp") return Math.round((day.spots[instrument.underlying] ?? NaN) * micro);
  if (instrument.kind === "binary" && instrument.expiry <= day.time) {
    const spot = day.spots[instrument.underlying] ?? NaN;
    const above = spot >= Number(instrument.strike);
    return above === (instrument.comparison === "greaterOrEqual") ? micro : 0;
  }
  const market = { time: day.time, assets: quotesOf(day), events: {}, profile: backtestProfile };
  return fairMark(instrument, market, () => undefined) ?? NaN;
}

function quotesOf(day: MarketDay): Snapshot["assets"] {
  return Object.fromEntries(
    Object.entries(day.spots).map(([name, spot]) => [
      name,
      { spot: spot.toFixed(6), volatility: (day.volatilities[name] ?? NaN).toFixed(9) },
    ]),
  );
}

function snapshotOf(day: MarketDay, instruments: Snapshot["instruments"]): Snapshot {
  return {
    version: 1,
    time: day.time,
    beacons: [`0x${"00".repeat(32)}`],
    assets: quotesOf(day),
    events: {},
    instruments,
  };
}

function ofForecastAlone(profile: Profile): Profile {
  const { historical: _residuals, stress: _stresses, ...rest } = profile;
  const assets: Record<string, Profile["assets"][string]> = {};
  for (const [name, { usedVolatility: _floors, ...asset }] of Object.entries(profile.assets)) {
    assets[name] = asset;
  }
  return { ...rest, assets, scenarioSet: { ...profile.scenarioSet, panels: 3 } };
}
