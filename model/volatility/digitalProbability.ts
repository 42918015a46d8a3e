import { normalCdf, normalDensity } from "../numeric/normal.ts";
import type { VarianceCurve } from "./VarianceCurve.ts";

/**
 * P(S > K) under a smile: −∂C/∂K of the Black call along it is Φ(d₂) − F·φ(d₁)·√T·∂σ/∂K. With k = ln(K/F), s = √w and
 * F·φ(d₁) = K·φ(d₂) this is **Φ(d₂) − φ(d₂)·s′(k)**, d₂ = −k/s − s/2, s′ = w′/(2s): a smile that rises with the strike
 * makes the digital cheaper than its own volatility says. (Breeden and Litzenberger 1978; Gatheral, The Volatility
 * Surface, 2006, chapter 8.)
 *
 * Of a smile that admits arbitrage it may leave [0, 1]; whoever needs a probability clamps.
 *
 * @param k ln(K/F); −∞ gives 1, +∞ gives 0
 * @param scale factor on the smile's total variance: less time left, another level of volatility
 */
export function digitalProbability(curve: VarianceCurve, k: number, scale = 1): number {
  if (k === -Infinity) return 1;
  if (k === Infinity) return 0;
  const { variance, slope } = curve(k);
  const s = Math.sqrt(variance * scale);
  const d2 = -k / s - s / 2;
  return normalCdf(d2) - (normalDensity(d2) * slope * scale) / (2 * s);
}
