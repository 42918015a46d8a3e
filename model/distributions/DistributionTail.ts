/** Value at Risk and Expected Shortfall of a known distribution of losses, in the unit of the losses. */
export interface DistributionTail {
  readonly valueAtRisk: number;
  readonly expectedShortfall: number;
}
