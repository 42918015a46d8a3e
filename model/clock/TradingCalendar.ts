/**
 * When an underlying that does not trade around the clock has variance. Monday to Friday are trading days unless
 * listed as holidays; seconds of the UTC day.
 */
export interface TradingCalendar {
  readonly opens: number;
  readonly closes: number;
  /** Days of variance that a weekend or holiday brings on top of the sessions around it. */
  readonly gapDays: string;
  /** Dates on which it stays shut, `YYYY-MM-DD`. */
  readonly holidays: readonly string[];
}
