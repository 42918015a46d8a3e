import { log } from "../numeric/log.ts";
import { chiSquareSurvival } from "./chiSquareSurvival.ts";
import { kupiecTest } from "./kupiecTest.ts";

export interface ChristoffersenTest {
  /** Days after a day without (0) or with (1) an exception, without or with one themselves. */
  readonly transitions: {
    readonly n00: number;
    readonly n01: number;
    readonly n10: number;
    readonly n11: number;
  };
  readonly independence: { readonly likelihoodRatio: number; readonly pValue: number };
  /** Coverage and independence together: the likelihood ratios added, two degrees of freedom. */
  readonly conditionalCoverage: { readonly likelihoodRatio: number; readonly pValue: number };
}

/**
 * Whether exceptions come in runs: a first-order Markov chain against independence, on the days − 1 transitions.
 * Source: P. Christoffersen, Evaluating Interval Forecasts, Int. Economic Review 39 (1998), eq. 6–9; 0·ln 0 = 0.
 *
 * @param exceptions one a day, in order
 * @param probability of an exception a day: 1 − confidence
 */
export function christoffersenTest(exceptions: readonly boolean[], probability: number): ChristoffersenTest {
  const count = { n00: 0, n01: 0, n10: 0, n11: 0 };
  for (let t = 1; t < exceptions.length; t++) {
    count[`n${exceptions[t - 1] ? 1 : 0}${exceptions[t] ? 1 : 0}`]++;
  }
  const { n00, n01, n10, n11 } = count;
  const chain = logLikelihood(n00, n01) + logLikelihood(n10, n11);
  const ratio = Math.max(0, 2 * (chain - logLikelihood(n00 + n10, n01 + n11)));
  const coverage = kupiecTest(exceptions.filter(Boolean).length, exceptions.length, probability);
  const both = coverage.likelihoodRatio + ratio;
  return {
    transitions: count,
    independence: { likelihoodRatio: ratio, pValue: chiSquareSurvival(ratio, 1) },
    conditionalCoverage: { likelihoodRatio: both, pValue: chiSquareSurvival(both, 2) },
  };
}

/** Largest log likelihood of `without` zeros and `having` ones. */
function logLikelihood(without: number, having: number): number {
  const total = without + having;
  const term = (count: number): number => (count === 0 ? 0 : count * log(count / total));
  return term(without) + term(having);
}
