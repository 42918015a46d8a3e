import { ModelError } from "../errors/ModelError.ts";
import { log } from "../numeric/log.ts";
import { binomialUpperTail } from "./binomial.ts";
import { chiSquareSurvival } from "./chiSquareSurvival.ts";

export interface KupiecTest {
  readonly days: number;
  readonly exceptions: number;
  /** days × probability. */
  readonly expected: number;
  readonly likelihoodRatio: number;
  /** Two-sided: P(χ²₁ > likelihoodRatio). Too few exceptions fail as well as too many. */
  readonly twoSided: number;
  /** One-sided: P(X ≥ exceptions), exact binomial. Small only for too many: a prudent margin is not a failure. */
  readonly oneSided: number;
}

/**
 * Proportion of failures. Source: P. Kupiec, Techniques for Verifying the Accuracy of Risk Measurement Models,
 * J. Derivatives 3 (1995), eq. 3; 0·ln 0 = 0. The one-sided value is the exact tail of the same binomial instead of
 * the χ² of the signed root, because at 250 days and 1 % the χ² is a poor approximation.
 *
 * @param probability of an exception a day: 1 − confidence
 */
export function kupiecTest(exceptions: number, days: number, probability: number): KupiecTest {
  const oneSided = binomialUpperTail(exceptions, days, probability);
  const likelihoodRatio = Math.max(
    0,
    2 * (excess(exceptions, days, probability) + excess(days - exceptions, days, 1 - probability)),
  );
  if (!Number.isFinite(likelihoodRatio)) {
    throw new ModelError("notFinite", "A likelihood ratio is not finite", probability, "Check the counts.");
  }
  return {
    days,
    exceptions,
    expected: days * probability,
    likelihoodRatio,
    twoSided: chiSquareSurvival(likelihoodRatio, 1),
    oneSided,
  };
}

/** count·ln(observed share/expected share). */
function excess(count: number, days: number, share: number): number {
  return count === 0 ? 0 : count * log(count / days / share);
}
