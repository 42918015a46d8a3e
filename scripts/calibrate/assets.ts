/** What is known of an underlying before its history is looked at. */
export interface CalibratedAsset {
  readonly name: string;
  /** Relative to the repository. */
  readonly file: string;
  /** First day of the test, YYYY-MM-DD. */
  readonly from: string;
  /** USD added before the logarithm. */
  readonly shift: number;
  readonly longestGapDays: number;
  readonly daysPerYear: number;
  /** Margin period in days of that year. */
  readonly horizonDays: number;
  /** Mean of a jump over its root mean square: −1…1. */
  readonly jumpSkew: number;
  /** Annual; floors of the volatility used, chosen from the same histories. */
  readonly stressed: number;
  readonly longRun: number;
}

const crypto = { shift: 0, longestGapDays: 1, daysPerYear: 365, horizonDays: 1, jumpSkew: 0 };
// The longest closure is that of 2001-09-11; WTI has holiday weeks.
const exchange = { longestGapDays: 7, daysPerYear: 252, horizonDays: 2, jumpSkew: -0.5 };

export const calibratedAssets: readonly CalibratedAsset[] = [
  {
    name: "BTC",
    file: "data/btc-usd-daily.csv",
    from: "2018-01-01",
    ...crypto,
    stressed: 1.26,
    longRun: 0.67,
  },
  {
    name: "ETH",
    file: "data/eth-usd-daily.csv",
    from: "2018-01-01",
    ...crypto,
    stressed: 1.48,
    longRun: 0.86,
  },
  {
    name: "SOL",
    file: "data/sol-usd-daily.csv",
    from: "2021-01-01",
    ...crypto,
    stressed: 2.12,
    longRun: 1.18,
  },
  {
    name: "SPX",
    file: "data/sp500-daily.csv",
    from: "2018-01-01",
    shift: 0,
    ...exchange,
    stressed: 0.42,
    longRun: 0.17,
  },
  {
    name: "WTI",
    file: "data/wti-daily.csv",
    from: "2018-01-01",
    shift: 40,
    ...exchange,
    stressed: 0.89,
    longRun: 0.49,
  },
];
