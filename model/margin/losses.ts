import { roundHalfEven } from "../numeric/roundHalfEven.ts";
import type { Leg } from "./Leg.ts";

/** Σ −size·p by scenario, written over `losses`: exact, because every partial sum is an integer below 2^53. */
export function addLosses(
  rows: readonly Float64Array[],
  legs: readonly Leg[],
  losses: Float64Array,
): Float64Array {
  losses.fill(0);
  for (const { index, size } of legs) {
    const row = rows[index]!;
    const lots = Number(size);
    for (let s = 0; s < losses.length; s++) losses[s]! -= lots * row[s]!;
  }
  return losses;
}

/** The same with the losses of the legs of each weight multiplied by it and rounded half to even; weights in 1e-4. */
export function addWeightedLosses(
  rows: readonly Float64Array[],
  legs: readonly Leg[],
  weightOf: (leg: Leg) => bigint,
  losses: Float64Array,
): Float64Array {
  const groups = new Map<bigint, Leg[]>();
  for (const leg of legs) {
    const weight = weightOf(leg);
    groups.set(weight, [...(groups.get(weight) ?? []), leg]);
  }
  const part = new Float64Array(losses.length);
  losses.fill(0);
  for (const [weight, group] of groups) {
    addLosses(rows, group, part);
    const factor = Number(weight) / 10_000;
    for (let s = 0; s < losses.length; s++) losses[s]! += roundHalfEven(part[s]! * factor);
  }
  return losses;
}
