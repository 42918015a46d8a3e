import type { HistoricalResiduals } from "@plimsoll/model";

import { backtestBooks, type BookResult } from "./backtestBooks.ts";
import { exhaustion, type Exhaustion } from "./exhaustion.ts";
import { defaultCandidate, gridSearch, type CandidateResult } from "./gridSearch.ts";
import { historicalAlone, type HistoricalAlone } from "./historicalAlone.ts";
import { procyclicality, type Procyclicality } from "./procyclicality.ts";
import { readCandles } from "./readCandles.ts";
import { readHistories } from "./readHistories.ts";
import { residualsOf } from "./residualsOf.ts";

export interface CalibrationQuestion {
  /** Whether books are rolled over the days, which takes minutes. */
  readonly books: boolean;
}

export interface Calibration {
  readonly grid: readonly CandidateResult[];
  /** The default parameters on WTI without the day of its negative price. */
  readonly oilWithoutNegativeDay: readonly CandidateResult[];
  readonly procyclicality: readonly Procyclicality[];
  readonly books: readonly BookResult[];
  /** Of the rolled books of one perp. */
  readonly exhaustion: readonly Exhaustion[];
  readonly historical: readonly HistoricalAlone[];
  readonly residuals: HistoricalResiduals;
}

/** The day on which WTI closed at −36.98. */
export const negativeDay = "2020-04-20";

/** Everything that the documentation of calibration and backtests shows, from the daily closes in data/. */
export default function calibrate({ books }: CalibrationQuestion): Calibration {
  const histories = readHistories();
  const oil = histories.filter(({ asset }) => asset.name === "WTI");
  const rolled = books ? backtestBooks(histories) : [];
  return {
    grid: gridSearch(histories),
    oilWithoutNegativeDay: gridSearch(oil, [defaultCandidate], negativeDay),
    procyclicality: histories.flatMap((history) => [
      procyclicality(history, true),
      procyclicality(history, false),
    ]),
    books: rolled,
    exhaustion: exhaustion(rolled, readCandles()),
    historical: historicalAlone(histories),
    residuals: residualsOf(histories),
  };
}
