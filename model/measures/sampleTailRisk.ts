import { divideUp } from "../numeric/divideUp.ts";
import { integerSquareRoot } from "../numeric/integerSquareRoot.ts";
import type { Fraction } from "../numeric/parseDecimal.ts";
import { selectLargest } from "./selectLargest.ts";
import type { TailRisk } from "./TailRisk.ts";
import { tailWeight } from "./tailWeight.ts";

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
  const count = BigInt(losses.length);
  const given = weights === undefined ? count : sum(weights);
  const { scale, tail } = tailWeight(given, confidence);
  const v =
    weights === undefined
      ? selectLargest(losses.slice(), Number(divideUp(tail, scale)))
      : weightedLargest(losses, weights, divideUp(tail, scale));
  const total = given * scale;
  const threshold = BigInt(v);

  let excess = 0n;
  const above: { y: bigint; w: bigint }[] = [];
  let squaredWeightsBelow =
    weights === undefined ? count * scale * scale : sumOfSquares(weights) * scale * scale;
  for (let s = 0; s < losses.length; s++) {
    if (losses[s]! <= v) continue;
    const w = scale * BigInt(weights?.[s] ?? 1);
    const y = BigInt(losses[s]!) - threshold;
    excess += w * y;
    squaredWeightsBelow -= w * w;
    above.push({ y, w });
  }
  let spread = squaredWeightsBelow * excess * excess;
  for (const { y, w } of above) {
    const deviation = w * (y * total - excess);
    spread += deviation * deviation;
  }
  return {
    valueAtRisk: threshold,
    expectedShortfall: threshold + divideUp(excess, tail),
    standardError: spread === 0n ? 0n : divideUp(integerSquareRoot(spread), total * tail) + 1n,
  };
}

/** The largest loss v with Σ_{ℓ ≥ v} w ≥ need; sorted with the full key (loss, index). */
function weightedLargest(losses: Float64Array, weights: Float64Array, need: bigint): number {
  const order = Array.from(losses.keys()).sort((a, b) => losses[b]! - losses[a]! || a - b);
  let reached = 0n;
  for (const s of order) {
    reached += BigInt(weights[s]!);
    if (reached >= need) return losses[s]!;
  }
  return losses[order.at(-1)!]!;
}

function sum(weights: Float64Array): bigint {
  return weights.reduce((total, w) => total + BigInt(w), 0n);
}

function sumOfSquares(weights: Float64Array): bigint {
  return weights.reduce((total, w) => total + BigInt(w) * BigInt(w), 0n);
}
