/**
 * When an underlying that does not trade around the clock has variance. Monday to Friday are trading days unless
 * listed as holidays; seconds of the UTC day.
 */
export interface TradingCalendar {
  readonly opens: number;
  readonly closes: number;
  /** Dates on which it stays shut, `YYYY-MM-DD`. */
  readonly holidays: readonly string[];
}
