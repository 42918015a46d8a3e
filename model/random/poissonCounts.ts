import { exp } from "../numeric/exp.ts";

/**
 * Poisson counts by inversion: the smallest n with u < P(N ≤ n), one uniform a count. Devroye, Non-uniform random
 * variate generation, 1986, X.3.3. One uniform under two means gives counts that rise together.
 * @param mean not negative, at most 100
 */
export function poissonCounts(mean: number, uniforms: Float64Array): Float64Array {
  const cumulative: number[] = [];
  let term = exp(-mean);
  let total = 0;
  for (let n = 0; n < mean || term > 1e-18; n++) {
    if (n > 0) term *= mean / n;
    total += term;
    cumulative.push(total);
  }
  return uniforms.map((u) => {
    let n = 0;
    while (n < cumulative.length - 1 && u >= cumulative[n]!) n++;
    return n;
  });
}
