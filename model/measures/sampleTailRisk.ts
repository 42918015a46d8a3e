import { divideUp } from "../numeric/divideUp.ts";
import { integerSquareRoot } from "../numeric/integerSquareRoot.ts";
import type { Fraction } from "../numeric/parseDecimal.ts";
import { selectLargest } from "./selectLargest.ts";
import type { TailRisk } from "./TailRisk.ts";
import { tailWeight } from "./tailWeight.ts";

/** What Value at Risk, Expected Shortfall and standard error are made of; exact integers. */
export interface TailSums {
  /** v, the largest loss with Σ_{ℓ ≥ v} w ≥ A. */
  readonly threshold: bigint;
  /** Y = Σ w·(ℓ − v)⁺ */
  readonly excess: bigint;
  /** Σ w²(y·W − Y)², y = (ℓ − v)⁺ */
  readonly spread: bigint;
  /** W = Σ w */
  readonly total: bigint;
  /** A = W(1 − α) */
  readonly tail: bigint;
}

/**
 * Value at Risk, Expected Shortfall and its standard error of a weighted sample of integer losses, exact.
 *
 * With Σw = W and A = W(1 − α) (weights scaled so that A is an integer): v is the largest loss with
 * Σ_{ℓ ≥ v} w ≥ A; ES = v + ⌈Σ w·max(0, ℓ − v)/A⌉ (Rockafellar–Uryasev 2000, equal to Acerbi–Tasche 2002):
 * atoms are split, ties and order do not matter. With y = (ℓ − v)⁺ and Y = Σ w·y the standard error is
 * ⌈isqrt(Σ w²(y·W − Y)²)/(W·A)⌉ + 1, or 0 if nothing exceeds v.
 *
 * @param losses integers below 2^53 in size, positive is a loss; not empty
 * @param weights positive integers by loss; all 1 if absent
 */
export function sampleTailRisk(losses: Float64Array, confidence: Fraction, weights?: Float64Array): TailRisk {
  return tailRiskOf(tailSums(losses.slice(), confidence, weights), 1n);
}

/** The risk of `lots` times the losses behind the sums: the sums scale exactly, rounding comes after. */
export function tailRiskOf({ threshold, excess, spread, total, tail }: TailSums, lots: bigint): TailRisk {
  const valueAtRisk = lots * threshold;
  return {
    valueAtRisk,
    expectedShortfall: valueAtRisk + divideUp(lots * excess, tail),
    standardError: spread === 0n ? 0n : divideUp(integerSquareRoot(lots * lots * spread), total * tail) + 1n,
  };
}

/** The same as sums. Reorders `losses` when there are no weights. */
export function tailSums(losses: Float64Array, confidence: Fraction, weights?: Float64Array): TailSums {
  const count = BigInt(losses.length);
  const given = weights === undefined ? count : sum(weights);
  const { scale, tail } = tailWeight(given, confidence);
  const v =
    weights === undefined
      ? selectLargest(losses, Number(divideUp(tail, scale)))
      : weightedLargest(losses, weights, divideUp(tail, scale));
  const threshold = BigInt(v);
  const total = given * scale;

  let excess = 0n;
  let squaredWeightsBelow = scale * scale * (weights === undefined ? count : sumOfSquares(weights));
  const above: { y: bigint; w: bigint }[] = [];
  // After the selection whatever exceeds v stands before the place of v.
  const end = weights === undefined ? Number(divideUp(tail, scale)) : losses.length;
  for (let s = 0; s < end; s++) {
    if (losses[s]! <= v) continue;
    const w = scale * BigInt(weights?.[s] ?? 1);
    const y = BigInt(losses[s]!) - threshold;
    excess += w * y;
    squaredWeightsBelow -= w * w;
    above.push({ y, w });
  }
  // Every loss at or below v has y = 0 and adds w²Y².
  let spread = squaredWeightsBelow * excess * excess;
  for (const { y, w } of above) {
    const deviation = w * (y * total - excess);
    spread += deviation * deviation;
  }
  return { threshold, excess, spread, total, tail };
}

/** The largest loss v with Σ_{ℓ ≥ v} w ≥ need, need at most Σ w; a value, so the order of ties does not matter. */
function weightedLargest(losses: Float64Array, weights: Float64Array, need: bigint): number {
  const order = Array.from(losses.keys()).sort((a, b) => losses[b]! - losses[a]!);
  let place = 0;
  let reached = BigInt(weights[order[0]!]!);
  while (reached < need) reached += BigInt(weights[order[++place]!]!);
  return losses[order[place]!]!;
}

function sum(weights: Float64Array): bigint {
  return Array.from(weights).reduce((total, w) => total + BigInt(w), 0n);
}

function sumOfSquares(weights: Float64Array): bigint {
  return Array.from(weights).reduce((total, w) => total + BigInt(w) * BigInt(w), 0n);
}
