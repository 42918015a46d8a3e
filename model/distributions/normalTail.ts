import { inverseNormal } from "../numeric/inverseNormal.ts";
import { normalDensity } from "../numeric/normal.ts";
import type { DistributionTail } from "./DistributionTail.ts";
import { upperTailOf } from "./upperTailOf.ts";

/**
 * Of a standard normal loss: VaR = Φ⁻¹(α), ES = φ(VaR)/(1 − α). Source: McNeil, Frey and Embrechts, Quantitative Risk
 * Management (2015), example 2.11.
 * @throws ModelError `impossibleParameter` unless ½ ≤ α < 1.
 */
export function normalTail(confidence: number): DistributionTail {
  const outside = upperTailOf(confidence);
  const valueAtRisk = -inverseNormal(outside);
  return { valueAtRisk, expectedShortfall: normalDensity(valueAtRisk) / outside };
}
