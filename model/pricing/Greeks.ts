/** Value of a claim on one underlying and what moves it. All are finite; see `saturated`. */
export interface Greeks {
  /** USD. */
  readonly price: number;
  /** ∂price/∂S, USD a USD of the underlying. */
  readonly delta: number;
  /** ∂²price/∂S². */
  readonly gamma: number;
  /** ∂price/∂σ, USD for a volatility higher by 1.00 (a hundred points). */
  readonly vega: number;
  /** −∂price/∂T, USD a year of 365 days. */
  readonly theta: number;
}

const largest = 1.7976931348623157e308;

/**
 * A number that may have passed the range of doubles, brought back to its end: at the money with no time or volatility
 * left the delta of a digital grows without bound. −0 becomes 0. NaN stays NaN.
 */
export function saturated(x: number): number {
  return Math.max(-largest, Math.min(largest, x)) + 0;
}
