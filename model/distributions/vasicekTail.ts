import { bivariateNormalCdf } from "../numeric/bivariateNormal.ts";
import { inverseNormal } from "../numeric/inverseNormal.ts";
import { normalCdf } from "../numeric/normal.ts";
import type { DistributionTail } from "./DistributionTail.ts";
import { checkOneFactor, type OneFactor } from "./OneFactor.ts";
import { upperTailOf } from "./upperTailOf.ts";

/**
 * Of the share of failures among infinitely many names: VaR = Φ((Φ⁻¹(p) + √ρ·Φ⁻¹(α))/√(1 − ρ)) (Vasicek 1987/2002,
 * eq. 3) and ES = Φ₂(Φ⁻¹(p), Φ⁻¹(1 − α); √ρ)/(1 − α).
 * @throws ModelError `impossibleProbability`, `impossibleParameter`.
 */
export function vasicekTail(factor: OneFactor, confidence: number): DistributionTail {
  checkOneFactor(factor);
  const outside = upperTailOf(confidence);
  const root = Math.sqrt(factor.correlation);
  const threshold = inverseNormal(factor.probability);
  const worst = inverseNormal(outside);
  return {
    valueAtRisk: normalCdf((threshold - root * worst) / Math.sqrt(1 - factor.correlation)),
    expectedShortfall: bivariateNormalCdf(threshold, worst, root) / outside,
  };
}
