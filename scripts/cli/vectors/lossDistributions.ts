import { inverseNormal, normalCdf } from "@plimsoll/model";

/** A distribution function: P(L ≤ x). */
export type Distribution = (x: number) => number;

/** Student's t with a whole number of degrees of freedom (Abramowitz and Stegun, 26.7.3 and 26.7.4). */
export function studentCdf(nu: number): Distribution {
  return (x) => {
    const angle = Math.atan(x / Math.sqrt(nu));
    const cos2 = Math.cos(angle) ** 2;
    const odd = nu % 2 === 1;
    let term = odd ? Math.cos(angle) : 1;
    let sum = nu === 1 ? 0 : term;
    for (let k = odd ? 3 : 2; k <= nu - 2; k += 2) {
      term *= (cos2 * (k - 1)) / k;
      sum += term;
    }
    const inside = odd ? (2 / Math.PI) * (angle + Math.sin(angle) * sum) : Math.sin(angle) * sum;
    return 0.5 + inside / 2;
  };
}

/** The loss −(σZ + Σ jumps): Poisson many normal jumps in the return. */
export function jumpCdf(jump: {
  lam: number;
  sigma: number;
  mu_jump: number;
  sigma_jump: number;
}): Distribution {
  return (x) => {
    let weight = Math.exp(-jump.lam);
    let sum = 0;
    for (let k = 0; k < 60; k++) {
      const deviation = Math.sqrt(jump.sigma ** 2 + k * jump.sigma_jump ** 2);
      sum += weight * normalCdf((x + k * jump.mu_jump) / deviation);
      weight *= jump.lam / (k + 1);
    }
    return sum;
  };
}

/** Share of an infinitely fine portfolio that defaults (Vasicek 2002, eq. 3). */
export function vasicekCdf(p: number, rho: number): Distribution {
  return (x) => {
    if (x <= 0) return 0;
    if (x >= 1) return 1;
    return normalCdf((Math.sqrt(1 - rho) * inverseNormal(x) - inverseNormal(p)) / Math.sqrt(rho));
  };
}

/** Probabilities of 0…n defaults of names that share one factor; trapezoid rule on [−12, 12]. */
export function defaultCounts(n: number, p: number, rho: number): number[] {
  const probabilities = Array.from({ length: n + 1 }, () => 0);
  const step = 1 / 64;
  for (let z = -12; z <= 12; z += step) {
    const density = (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * step;
    const q = normalCdf((inverseNormal(p) - Math.sqrt(rho) * z) / Math.sqrt(1 - rho));
    const counts = binomial(n, Math.min(q, 1 - q));
    // Counted from the likelier end, so that the first term does not vanish.
    if (q > 0.5) counts.reverse();
    counts.forEach((count, k) => (probabilities[k] = (probabilities[k] ?? 0) + density * count));
  }
  return probabilities;
}

function binomial(n: number, q: number): number[] {
  let term = (1 - q) ** n;
  return Array.from({ length: n + 1 }, (_, k) => {
    const probability = term;
    term *= ((n - k) / (k + 1)) * (q / (1 - q));
    return probability;
  });
}
