import type { TailRisk } from "../measures/TailRisk.ts";
import type { LossDistribution } from "./LossDistribution.ts";

/**
 * Value at Risk and Expected Shortfall of the sum of two independent discrete losses without forming their
 * product: v is the largest integer with P(A + B ≥ v) ≥ 1 − α, found by bisection, and
 * ES = v + E[(A + B − v)⁺]/(1 − α) (Rockafellar–Uryasev), rounded up to the unit.
 *
 * @param outside 1 − α
 */
export function distributionTailRisk(a: LossDistribution, b: LossDistribution, outside: number): TailRisk {
  const [outer, inner] = a.losses.length <= b.losses.length ? [a, b] : [b, a];
  const tail = suffixSums(inner);
  const reaches = (v: number): number => {
    let probability = 0;
    for (let i = 0; i < outer.losses.length; i++) {
      probability +=
        outer.probabilities[i]! * tail.probability[firstAtLeast(inner.losses, v - outer.losses[i]!)]!;
    }
    return probability;
  };
  let low = outer.losses[0]! + inner.losses[0]!;
  let high = outer.losses.at(-1)! + inner.losses.at(-1)!;
  // Total probability is 1 but for rounding, hence the tolerance; ES is continuous in it.
  const needed = outside * (1 - 1e-12);
  while (low < high) {
    const middle = low + Math.floor((high - low + 1) / 2);
    if (reaches(middle) >= needed) low = middle;
    else high = middle - 1;
  }
  let excess = 0;
  for (let i = 0; i < outer.losses.length; i++) {
    const from = low - outer.losses[i]!;
    const k = firstAtLeast(inner.losses, from);
    excess += outer.probabilities[i]! * (tail.expectation[k]! - from * tail.probability[k]!);
  }
  const beyond = Math.max(0, excess / outside);
  return {
    valueAtRisk: BigInt(low),
    expectedShortfall: BigInt(low) + BigInt(-Math.floor(-beyond)),
    standardError: 0n,
  };
}

/** P(X ≥ x_k) and E[X; X ≥ x_k] by k; one entry more, 0, for beyond the last. */
function suffixSums({ losses, probabilities }: LossDistribution): {
  probability: Float64Array;
  expectation: Float64Array;
} {
  const probability = new Float64Array(losses.length + 1);
  const expectation = new Float64Array(losses.length + 1);
  for (let k = losses.length - 1; k >= 0; k--) {
    probability[k] = probability[k + 1]! + probabilities[k]!;
    expectation[k] = expectation[k + 1]! + probabilities[k]! * losses[k]!;
  }
  return { probability, expectation };
}

/** Index of the first loss ≥ x; the length if there is none. */
function firstAtLeast(losses: Float64Array, x: number): number {
  let low = 0;
  let high = losses.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (losses[middle]! >= x) high = middle;
    else low = middle + 1;
  }
  return low;
}
