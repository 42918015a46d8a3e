import { ModelError } from "../errors/ModelError.ts";
import type { Leg } from "../margin/Leg.ts";
import type { TailSums } from "../measures/sampleTailRisk.ts";
import { tailWeight } from "../measures/tailWeight.ts";
import { divideUp } from "../numeric/divideUp.ts";
import type { Fraction } from "../numeric/parseDecimal.ts";
import { exactLosses } from "./exactLosses.ts";
import type { ScenarioRows } from "./ScenarioRows.ts";
import { requireConfidence } from "./TailLevel.ts";

/**
 * `tailSums` of a book over scenarios of different weights.
 *
 * @param weights positive integers by scenario, Σw below 2^53
 * @throws ModelError `tooLarge` when losses or Σw reach 2^53, `impossibleParameter` for other weights or a
 *   confidence that is not between 0 and 1.
 */
export function weightedTailSums(
  rows: ScenarioRows,
  legs: readonly Leg[],
  weights: Float64Array,
  confidence: Fraction,
): TailSums {
  requireConfidence(confidence);
  const given = totalOf(weights, rows.points);
  const { scale, tail } = tailWeight(given, confidence);
  const losses = exactLosses(rows, legs);
  const v = thresholdOf(rows, losses, weights, Number(divideUp(tail, scale)));
  const threshold = BigInt(v);
  const total = given * scale;
  const above: { y: bigint; w: bigint }[] = [];
  let excess = 0n;
  let below = 0n;
  for (let s = 0; s < losses.length; s++) {
    const w = scale * BigInt(weights[s]!);
    if (losses[s]! <= v) {
      below += w * w;
      continue;
    }
    const y = BigInt(losses[s]!) - threshold;
    excess += w * y;
    above.push({ y, w });
  }
  let spread = below * excess * excess;
  for (const { y, w } of above) {
    const deviation = w * (y * total - excess);
    spread += deviation * deviation;
  }
  return { threshold, excess, spread, total, tail };
}

function thresholdOf(
  { memory, kernel, points }: ScenarioRows,
  losses: Float64Array,
  weights: Float64Array,
  need: number,
): number {
  return memory.scoped(() => {
    const at = memory.take(8 * (points + 1));
    const weightsAt = memory.take(8 * (points + 1));
    const { f64 } = memory.views;
    f64.set(losses, at / 8);
    f64.set(weights, weightsAt / 8);
    f64[at / 8 + points] = -Infinity;
    return kernel.weightedThreshold(at, weightsAt, points, need);
  });
}

function totalOf(weights: Float64Array, points: number): bigint {
  let sum = 0n;
  for (const w of weights) {
    if (!(Number.isSafeInteger(w) && w > 0)) {
      throw new ModelError(
        "impossibleParameter",
        "A scenario's weight is not a positive integer",
        w,
        "Scale the weights to integers.",
      );
    }
    sum += BigInt(w);
  }
  if (weights.length !== points) {
    throw new ModelError(
      "impossibleParameter",
      "There is not one weight a scenario",
      weights.length,
      `Give ${points} weights.`,
    );
  }
  if (sum < 1n << 53n) return sum;
  throw new ModelError("tooLarge", "The weights sum to 2^53 or more", sum, "Divide them by a common factor.");
}
