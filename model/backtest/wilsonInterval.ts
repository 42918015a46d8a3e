import { ModelError } from "../errors/ModelError.ts";
import { inverseNormal } from "../numeric/inverseNormal.ts";

/**
 * Score interval of a probability of which `count` of `trials` independent tries are seen: all p that a two-sided normal
 * test of count/trials does not reject. Unlike ±z·√(p̂(1 − p̂)/n) it has a width at 0 and at n and stays within [0, 1].
 * Source: E. Wilson, Probable Inference, the Law of Succession, and Statistical Inference, JASA 22 (1927).
 *
 * @param confidence two-sided, 0.95 by default
 * @throws ModelError `impossibleParameter` unless 0 ≤ count ≤ trials are whole and trials ≥ 1; `impossibleProbability`.
 */
export function wilsonInterval(
  count: number,
  trials: number,
  confidence = 0.95,
): { readonly low: number; readonly high: number } {
  if (
    !Number.isSafeInteger(trials) ||
    trials < 1 ||
    !Number.isSafeInteger(count) ||
    count < 0 ||
    count > trials
  ) {
    throw new ModelError(
      "impossibleParameter",
      "A count is not an integer from 0 to the number of trials",
      [count, trials],
      "Pass whole numbers, 0 ≤ count ≤ trials, trials ≥ 1.",
    );
  }
  if (!(confidence > 0 && confidence < 1)) {
    throw new ModelError(
      "impossibleProbability",
      "A confidence level is not strictly between 0 and 1",
      confidence,
      "Pass a fraction, 0.95.",
    );
  }
  const z = inverseNormal((1 + confidence) / 2);
  const share = count / trials;
  const widening = (z * z) / trials;
  const middle = share + widening / 2;
  const half = z * Math.sqrt((share * (1 - share)) / trials + widening / (4 * trials));
  // At the ends the two are equal but for rounding.
  return {
    low: count === 0 ? 0 : (middle - half) / (1 + widening),
    high: count === trials ? 1 : (middle + half) / (1 + widening),
  };
}
