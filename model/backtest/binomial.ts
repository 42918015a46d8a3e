import { ModelError } from "../errors/ModelError.ts";
import { exp } from "../numeric/exp.ts";
import { log } from "../numeric/log.ts";

const logRootTwoPi = 0.9189385332046727;

/**
 * P(X = k) of X ~ Binomial(n, p), 0 < p < 1, relative error about 1e-14 however small it is.
 * Method: C. Loader, Fast and Accurate Computation of Binomial Probabilities (2000), eq. 3: the saddle point with
 * Stirling's error of each factorial and the deviance bd0 of each count.
 */
export function binomialPmf(k: number, n: number, p: number): number {
  check(k, n, p);
  if (k === 0) return exp(n * logOneMinus(p));
  if (k === n) return exp(n * log(p));
  const exponent =
    stirlingError(n) -
    stirlingError(k) -
    stirlingError(n - k) -
    deviance(k, n * p) -
    deviance(n - k, n * (1 - p));
  return exp(exponent - logRootTwoPi) * Math.sqrt(n / (k * (n - k)));
}

/** P(X ≤ k): the shorter tail is summed, smallest terms last, and subtracted from 1 if it is the other one. */
export function binomialCdf(k: number, n: number, p: number): number {
  check(k, n, p);
  if (k === n) return 1;
  return k < n * p ? downwards(k, n, p) : 1 - upwards(k + 1, n, p);
}

/** P(X ≥ k), with full relative precision in the upper tail. */
export function binomialUpperTail(k: number, n: number, p: number): number {
  check(k, n, p);
  if (k === 0) return 1;
  return k > n * p ? upwards(k, n, p) : 1 - downwards(k - 1, n, p);
}

function downwards(from: number, n: number, p: number): number {
  let term = binomialPmf(from, n, p);
  let sum = term;
  for (let k = from; k > 0 && term > sum * 1e-17; k--) {
    term *= (k / (n - k + 1)) * ((1 - p) / p);
    sum += term;
  }
  return sum;
}

function upwards(from: number, n: number, p: number): number {
  let term = binomialPmf(from, n, p);
  let sum = term;
  for (let k = from; k < n && term > sum * 1e-17; k++) {
    term *= ((n - k) / (k + 1)) * (p / (1 - p));
    sum += term;
  }
  return sum;
}

/** ln k! − ln(√(2πk)(k/e)^k): the sum itself for small k, otherwise Stirling's series to k^−9 (DLMF 5.11.1). */
function stirlingError(k: number): number {
  if (k <= 15) {
    let factorial = 0;
    for (let i = 2; i <= k; i++) factorial += log(i);
    return factorial - (k + 0.5) * log(k) + k - logRootTwoPi;
  }
  const s = 1 / (k * k);
  return (1 / 12 - s * (1 / 360 - s * (1 / 1260 - s * (1 / 1680 - s / 1188)))) / k;
}

/** x·ln(x/m) + m − x without cancellation where x is near m (Loader's bd0). */
function deviance(x: number, m: number): number {
  if (Math.abs(x - m) >= 0.1 * (x + m)) return x * log(x / m) + m - x;
  const v = (x - m) / (x + m);
  let sum = (x - m) * v;
  let term = 2 * x * v;
  for (let j = 1; j < 1000; j++) {
    term *= v * v;
    const next = sum + term / (2 * j + 1);
    if (next === sum) break;
    sum = next;
  }
  return sum;
}

/** ln(1 − p), by its series where 1 − p would lose digits of p. */
function logOneMinus(p: number): number {
  if (p > 1e-3) return log(1 - p);
  return -p * (1 + p * (1 / 2 + p * (1 / 3 + p * (1 / 4 + p / 5))));
}

function check(k: number, n: number, p: number): void {
  if (!Number.isSafeInteger(n) || n < 1 || !Number.isSafeInteger(k) || k < 0 || k > n) {
    throw new ModelError(
      "impossibleParameter",
      "A binomial count is not an integer from 0 to the number of trials",
      [k, n],
      "Pass whole numbers, 0 ≤ k ≤ n, n ≥ 1.",
    );
  }
  if (!(p > 0 && p < 1)) {
    throw new ModelError(
      "impossibleProbability",
      "A binomial probability is not strictly between 0 and 1",
      p,
      "Pass a fraction.",
    );
  }
}
