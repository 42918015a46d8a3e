import { ModelError } from "../errors/ModelError.ts";
import { exp } from "../numeric/exp.ts";
import { inverseNormal } from "../numeric/inverseNormal.ts";
import { log } from "../numeric/log.ts";
import { normalCdf, normalDensity } from "../numeric/normal.ts";
import { checkOneFactor, type OneFactor } from "./OneFactor.ts";

/** The trapezoid rule over the factor; its error on analytic integrands falls as e^(−2π²/step²). */
const step = 1 / 64;
const range = 12;

/**
 * P(k of n names fail), k = 0…n: ∫ φ(z)·C(n, k)·p(z)^k·(1 − p(z))^(n − k) dz with
 * p(z) = Φ((Φ⁻¹(p) − √ρ·z)/√(1 − ρ)) (Vasicek 1987), which without correlation is p, and L binomial.
 * @param count n, from 1 to 1,000
 * @throws ModelError `impossibleProbability`, `impossibleParameter`.
 */
export function failureCounts(count: number, factor: OneFactor): Float64Array {
  checkOneFactor(factor);
  if (!Number.isInteger(count) || count < 1 || count > 1000) {
    throw new ModelError(
      "impossibleParameter",
      "The number of names is not an integer from 1 to 1,000",
      count,
      "For more names use the large homogeneous portfolio.",
    );
  }
  const { probability, correlation } = factor;
  const coefficients = logBinomials(count);
  const total = new Float64Array(count + 1);
  const threshold = inverseNormal(probability);
  for (let i = -range / step; i <= range / step; i++) {
    const z = i * step;
    const x = (threshold - Math.sqrt(correlation) * z) / Math.sqrt(1 - correlation);
    addBinomial(total, coefficients, step * normalDensity(z), normalCdf(x), normalCdf(-x));
  }
  return total;
}

function addBinomial(
  total: Float64Array,
  coefficients: Float64Array,
  weight: number,
  fails: number,
  survives: number,
): void {
  const count = total.length - 1;
  for (let k = 0; k <= count; k++) {
    if ((fails === 0 && k > 0) || (survives === 0 && k < count)) continue;
    const power = (k === 0 ? 0 : k * log(fails)) + (k === count ? 0 : (count - k) * log(survives));
    total[k]! += weight * exp(coefficients[k]! + power);
  }
}

/** ln C(n, k) by k. */
function logBinomials(count: number): Float64Array {
  const values = new Float64Array(count + 1);
  for (let k = 1; k <= count; k++) values[k] = values[k - 1]! + log((count - k + 1) / k);
  return values;
}
