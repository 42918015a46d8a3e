import { parseFraction, sampleTailRisk } from "@plimsoll/model";

import type { Distribution } from "./lossDistributions.ts";

const LOSS = 1e9;
const WEIGHT = 1e14;

export interface MeasuredTail {
  readonly VaR: number;
  readonly ES: number;
}

/** The model's measure on a weighted sample: losses in 1e-9, probabilities in 1e-14. */
export function measuredTail(
  losses: readonly number[],
  probabilities: readonly number[],
  alpha: number,
): MeasuredTail {
  const kept = losses.flatMap((loss, at) => {
    const weight = Math.round((probabilities[at] ?? 0) * WEIGHT);
    return weight > 0 ? [{ loss: Math.round(loss * LOSS), weight }] : [];
  });
  const { valueAtRisk, expectedShortfall } = sampleTailRisk(
    Float64Array.from(kept, ({ loss }) => loss),
    parseFraction(String(alpha)),
    Float64Array.from(kept, ({ weight }) => weight),
  );
  return { VaR: Number(valueAtRisk) / LOSS, ES: Number(expectedShortfall) / LOSS };
}

/** The same of a distribution as a sample: one loss in the middle of each interval, weighted with its probability. */
export function measuredDistribution(
  distribution: Distribution,
  edges: readonly number[],
  alpha: number,
): MeasuredTail {
  // What lies below the first edge is far from the tail, but part of the whole.
  const below = edges.map((loss, at) => (at === 0 ? 0 : distribution(loss)));
  const middle = edges.slice(1).map((loss, at) => (loss + (edges[at] ?? loss)) / 2);
  const inside = below.slice(1).map((probability, at) => Math.max(0, probability - (below[at] ?? 0)));
  return measuredTail(middle, inside, alpha);
}

/** Steps of 2.5e-4 deviations to 20, then growing by 2e-4 of the loss to 3,000. */
export function edgesOf(deviation: number): number[] {
  const step = 2.5e-4 * deviation;
  const found = [];
  for (let at = -80_000; at <= 80_000; at++) found.push(at * step);
  for (let loss = 20 * deviation * 1.0002; loss < 3000 * deviation; loss *= 1.0002) found.push(loss);
  return found;
}
