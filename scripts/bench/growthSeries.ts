/** What grows. */
export const quantities = ["accounts", "positions", "scenarios"] as const;
export type Quantity = (typeof quantities)[number];

/** One way, as one quantity grows and the others stay. */
export interface GrowthSeries {
  readonly quantity: Quantity;
  readonly way: string;
  /** What stays. */
  readonly of: string;
  readonly points: readonly GrowthPoint[];
}

export interface GrowthPoint {
  readonly count: number;
  /** Processor time of one thread. */
  readonly milliseconds: number;
  /** Resident memory of the process, MB. */
  readonly megabytes: number;
}

/** docs/performance-growth.json */
export interface GrowthStudy {
  readonly machine: string;
  readonly load: number;
  readonly series: readonly GrowthSeries[];
}

/** p of milliseconds ∝ countᵖ by least squares of logarithms over the upper half of the counts, where fixed costs are past. */
export function slopeOf({ points }: Pick<GrowthSeries, "points">): number {
  const upper = points.slice(Math.floor((points.length - 1) / 2));
  const x = upper.map(({ count }) => Math.log(count));
  const y = upper.map(({ milliseconds }) => Math.log(milliseconds));
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanX, meanY] = [mean(x), mean(y)];
  const covariance = mean(x.map((value, i) => (value - meanX) * ((y[i] ?? NaN) - meanY)));
  return covariance / mean(x.map((value) => (value - meanX) ** 2));
}
