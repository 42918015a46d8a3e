import { exp } from "../numeric/exp.ts";

/**
 * e^{Qt} of a generator by uniformisation: with q = max |Q_ii| and R = I + Q/q, e^{Qt} = Σ_k e^{−qt}(qt)^k/k!·R^k. All
 * terms are non-negative, so nothing cancels. A long time is halved until qt ≤ 4 and the result squared as often; the
 * series stops when a term's weight is below 2^−70. Rows are scaled to sum to 1. The order of additions is fixed.
 *
 * Source: Jensen 1953; Stewart, Introduction to the numerical solution of Markov chains, 1994, §8.3.
 * @param generator rows of Q, rates a year
 * @param years not negative
 */
export function transitionProbabilities(
  generator: readonly (readonly number[])[],
  years: number,
): readonly (readonly number[])[] {
  const rate = generator.reduce((most, row, i) => Math.max(most, -row[i]!), 0);
  const identity: number[][] = generator.map((row, i) => row.map((_, j) => (i === j ? 1 : 0)));
  if (rate === 0) return identity;
  const jump = generator.map((row, i) => row.map((q, j) => (i === j ? 1 : 0) + q / rate));
  let mean = rate * years;
  let doublings = 0;
  for (; mean > 4; doublings++) mean /= 2;
  let weight = exp(-mean);
  let power: number[][] = identity;
  let sum = scaled(identity, weight);
  for (let k = 1; weight > 8.470329472543003e-22; k++) {
    power = product(power, jump);
    weight *= mean / k;
    sum = sum.map((row, i) => row.map((p, j) => p + weight * power[i]![j]!));
  }
  let result = stochastic(sum);
  for (let i = 0; i < doublings; i++) result = stochastic(product(result, result));
  return result;
}

function product(a: readonly (readonly number[])[], b: readonly (readonly number[])[]): number[][] {
  return a.map((row) => row.map((_, j) => row.reduce((sum, p, k) => sum + p * b[k]![j]!, 0)));
}

function scaled(a: readonly (readonly number[])[], factor: number): number[][] {
  return a.map((row) => row.map((p) => p * factor));
}

function stochastic(a: readonly (readonly number[])[]): number[][] {
  return a.map((row) => {
    const total = row.reduce((sum, p) => sum + p, 0);
    return row.map((p) => p / total);
  });
}
