import type { DistributionTail } from "./DistributionTail.ts";
import { failureCounts } from "./failureCounts.ts";
import type { OneFactor } from "./OneFactor.ts";
import { upperTailOf } from "./upperTailOf.ts";

/**
 * Of the number of failures among n names: VaR = the least v with P(L ≤ v) ≥ α,
 * ES = v + Σ_{k > v} (k − v)·P(L = k)/(1 − α), which splits the atom at v (Acerbi and Tasche 2002, eq. 4.12). The mean
 * of the losses that are at least VaR is another number, up to a fifth smaller on a few names.
 * @param count n, from 1 to 1,000
 * @throws ModelError `impossibleProbability`, `impossibleParameter`.
 */
export function failureCountTail(count: number, factor: OneFactor, confidence: number): DistributionTail {
  const outside = upperTailOf(confidence);
  const probabilities = failureCounts(count, factor);
  // From the far end, where the terms are small: P(L > v).
  let beyond = 0;
  let valueAtRisk = count;
  // Ends above 0: all of them together are 1.
  while (beyond + probabilities[valueAtRisk]! <= outside) {
    beyond += probabilities[valueAtRisk--]!;
  }
  let excess = 0;
  for (let k = count; k > valueAtRisk; k--) excess += (k - valueAtRisk) * probabilities[k]!;
  return { valueAtRisk, expectedShortfall: valueAtRisk + excess / outside };
}
