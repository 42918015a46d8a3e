import { ModelError } from "../errors/ModelError.ts";
import type { Fraction } from "../numeric/parseDecimal.ts";

/**
 * Kish's effective size of the tail of a sample, ⌊(Σw)²/Σw²⌋ over the worst A = W(1 − α) of the weight (Kish 1965, §11.7).
 * With equal weights it is the number of scenarios in the tail, n(1 − α).
 */
export function effectiveTail(losses: Float64Array, confidence: Fraction, weights?: Float64Array): bigint {
  const { numerator, denominator } = confidence;
  const outside = denominator - numerator;
  if (weights === undefined) return (BigInt(losses.length) * outside) / denominator;
  const total = weights.reduce((sum, w) => sum + BigInt(w), 0n);
  const order = Array.from(losses.keys()).sort((a, b) => losses[b]! - losses[a]! || a - b);
  // In units of weight/denominator; the last scenario counts with what is left of the tail.
  let left = total * outside;
  let sum = 0n;
  let squares = 0n;
  for (const s of order) {
    const whole = BigInt(weights[s]!) * denominator;
    const taken = whole < left ? whole : left;
    sum += taken;
    squares += taken * taken;
    left -= taken;
  }
  return squares === 0n ? 0n : (sum * sum) / squares;
}

/**
 * Refuses a scenario set whose tail at the confidence level holds fewer scenarios of equal weight than asked for.
 * @throws ModelError `tailTooSmall` with the number of points that would do.
 */
export function assertTail(points: number, confidence: Fraction, least: number): void {
  const outside = confidence.denominator - confidence.numerator;
  if (BigInt(points) * outside >= BigInt(least) * confidence.denominator) return;
  const need = -Math.floor(-Number(BigInt(least) * confidence.denominator) / Number(outside));
  throw new ModelError(
    "tailTooSmall",
    `A scenario set needs ${least} points in its tail for its Expected Shortfall to mean anything`,
    points,
    `Use at least ${need} points.`,
  );
}
