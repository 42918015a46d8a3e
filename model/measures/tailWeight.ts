import type { Fraction } from "../numeric/parseDecimal.ts";

/**
 * The smallest factor by which integer weights of total `total` must be multiplied so that A = W(1 − α) is an
 * integer, and that A.
 */
export function tailWeight(total: bigint, confidence: Fraction): { scale: bigint; tail: bigint } {
  const outside = total * (confidence.denominator - confidence.numerator);
  const scale = confidence.denominator / greatestCommonDivisor(outside, confidence.denominator);
  return { scale, tail: (outside * scale) / confidence.denominator };
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  while (b !== 0n) [a, b] = [b, a % b];
  return a;
}
