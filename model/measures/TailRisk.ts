/** Risk of one book at one confidence level, integers in the unit of the losses (1e-6 USD). */
export interface TailRisk {
  readonly valueAtRisk: bigint;
  readonly expectedShortfall: bigint;
  /** Of the Expected Shortfall, from the sample; 0 where there is no sampling. */
  readonly standardError: bigint;
}
