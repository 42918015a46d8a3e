import { ModelError } from "../errors/ModelError.ts";
import { bisect } from "../numeric/bisect.ts";
import type { DistributionTail } from "./DistributionTail.ts";
import { upperTailOf } from "./upperTailOf.ts";

/**
 * Of a loss with Student's t distribution, ν degrees of freedom: P(T > VaR) = 1 − α and
 * ES = f(VaR)/(1 − α)·(ν + VaR²)/(ν − 1). Source: McNeil, Frey and Embrechts, Quantitative Risk Management (2015),
 * example 2.12. Multiply by √((ν − 2)/ν) for unit variance.
 * @param degreesOfFreedom integer from 2 to 1,000: below, the mean does not exist
 * @throws ModelError `impossibleParameter`.
 */
export function studentTail(degreesOfFreedom: number, confidence: number): DistributionTail {
  const nu = degreesOfFreedom;
  if (!Number.isInteger(nu) || nu < 2 || nu > 1000) {
    throw new ModelError(
      "impossibleParameter",
      "The degrees of freedom are not an integer from 2 to 1,000",
      nu,
      "With fewer there is no Expected Shortfall; with more use the normal.",
    );
  }
  const outside = upperTailOf(confidence);
  let high = 1;
  while (studentUpperTail(high, nu) > outside) high *= 2;
  const valueAtRisk = bisect((t) => studentUpperTail(t, nu) - outside, 0, high);
  const beta = halfBeta(nu);
  const density = powerOfHalf(nu / (nu + valueAtRisk * valueAtRisk), nu + 1) / (Math.sqrt(nu) * beta);
  return {
    valueAtRisk,
    expectedShortfall: ((density / outside) * (nu + valueAtRisk * valueAtRisk)) / (nu - 1),
  };
}

/** P(T > t) for t ≥ 0: ½·I_x(ν/2, ½) with x = ν/(ν + t²) (Abramowitz and Stegun 26.5.27 and 26.7.1). */
function studentUpperTail(t: number, nu: number): number {
  const a = nu / 2;
  const x = nu / (nu + t * t);
  const y = (t * t) / (nu + t * t);
  const factor = (powerOfHalf(x, nu) * Math.sqrt(y)) / halfBeta(nu);
  // The fraction converges fast below the mean of the beta distribution; above it, use I_x(a, b) = 1 − I_y(b, a).
  if (x < (a + 1) / (a + 2.5)) return (factor * betaFraction(x, a, 0.5)) / (2 * a);
  return 0.5 - factor * betaFraction(y, 0.5, a);
}

/** B(ν/2, ½): π for ν = 1, 2 for ν = 2, then B(a + 1, ½) = B(a, ½)·a/(a + ½). */
function halfBeta(nu: number): number {
  let value = nu % 2 === 1 ? 3.141592653589793 : 2;
  for (let a = nu % 2 === 1 ? 0.5 : 1; a < nu / 2; a++) value *= a / (a + 0.5);
  return value;
}

/** x^(n/2) */
function powerOfHalf(x: number, n: number): number {
  let power = n % 2 === 1 ? Math.sqrt(x) : 1;
  for (let i = 0; i < Math.floor(n / 2); i++) power *= x;
  return power;
}

/** The continued fraction of I_x(a, b)·a·B(a, b)/(x^a (1−x)^b), by Lentz's method (DLMF 8.17.22). */
function betaFraction(x: number, a: number, b: number): number {
  let c = 1;
  let d = 1 / (1 - ((a + b) * x) / (a + 1));
  let value = d;
  for (let m = 1; m < 1000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    for (const term of [even, odd]) {
      d = 1 / (1 + term * d);
      c = 1 + term / c;
      value *= c * d;
    }
    if (Math.abs(c * d - 1) < 1e-16) break;
  }
  return value;
}
