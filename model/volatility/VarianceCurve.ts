/**
 * Total implied variance w = σ²T of one expiry by log-moneyness k = ln(K/F), on a shifted price ln((K + a)/(F + a)), and
 * its derivatives in k. Sticky in K/F: when the forward moves, the smile moves with it.
 */
export type VarianceCurve = (k: number) => VariancePoint;

export interface VariancePoint {
  readonly variance: number;
  readonly slope: number;
  /** d²w/dk² */
  readonly curvature: number;
  /** d³w/dk³ */
  readonly third: number;
}
