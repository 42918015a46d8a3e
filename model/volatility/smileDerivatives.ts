import type { VarianceCurve } from "./VarianceCurve.ts";

/** s = σ√T = √w of a smile at one k = ln(K/F), and its derivatives in k. */
export interface SmileDerivatives {
  readonly deviation: number;
  readonly first: number;
  readonly second: number;
  readonly third: number;
}

/** From those of w: w′ = 2ss′, w″ = 2s′² + 2ss″, w‴ = 6s′s″ + 2ss‴. What the greeks of claims under a smile need. */
export function smileDerivatives(curve: VarianceCurve, k: number): SmileDerivatives {
  const { variance, slope, curvature, third } = curve(k);
  const deviation = Math.sqrt(variance);
  const first = slope / (2 * deviation);
  const second = (curvature / 2 - first * first) / deviation;
  return { deviation, first, second, third: (third / 2 - 3 * first * second) / deviation };
}
