/** One close a day, checked: dates ascend, every close plus the shift is positive, no gap is longer than allowed. */
export interface PriceHistory {
  /** YYYY-MM-DD. */
  readonly dates: readonly string[];
  /** USD; may be negative where the shift allows it. */
  readonly closes: Float64Array;
  /** USD added before the logarithm. */
  readonly shift: number;
}

/** What a history must be, besides sorted and finite. */
export interface HistoryRules {
  /** Names the series in errors. */
  readonly name: string;
  /** a of ln((P_t + a)/(P_{t−1} + a)), USD: 40 for WTI, which closed at −36.98. */
  readonly shift: number;
  /** Longest step between two closes in calendar days: 1 for a market that never shuts, 7 for an exchange. */
  readonly longestGapDays: number;
}
