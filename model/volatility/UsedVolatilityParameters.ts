/**
 * How the volatility of the price paths follows from the current estimate, so that margins do not start low in a calm
 * and jump in a storm. Volatilities are annual, as fractions.
 */
export interface UsedVolatilityParameters {
  /** Factor on the current estimate: what the calibration found an EWMA to miss. */
  readonly multiplier: string;
  /** Annual volatility of the asset's own stress period. */
  readonly stressed: string;
  /** Weight of `stressed` beside the current estimate, in [0, 1]. */
  readonly stressedShare: string;
  /** Annual volatility over the whole history. */
  readonly longRun: string;
  /** η: share of σ that a toxicity of 1 adds in quadrature. */
  readonly toxicityWeight: string;
}
