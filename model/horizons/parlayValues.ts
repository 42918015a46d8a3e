import { anchored, oddsOf } from "../instruments/odds.ts";

/**
 * Value in USD of one parlay by scenario from the values of its legs (a leg is 0 or 1 exactly iff it has
 * settled): the product P of the legs, 0 as soon as one has lost, 1 once all have paid, otherwise anchored so
 * that without a move the parlay stays at its own mark, whatever correlation that mark carries.
 *
 * @param mark integer 1e-6 USD
 * @param legMarks the same for the legs
 */
export function parlayValues(
  mark: number,
  legMarks: readonly number[],
  legs: readonly Float64Array[],
): Float64Array {
  const before = legMarks.reduce((product, legMark) => product * (legMark / 1e6), 1);
  const anchor = oddsOf(mark / 1e6) / oddsOf(before);
  const values = new Float64Array(legs[0]!.length).fill(1);
  for (const leg of legs) for (let s = 0; s < values.length; s++) values[s]! *= leg[s]!;
  for (let s = 0; s < values.length; s++) {
    const product = values[s]!;
    if (product !== 0 && product !== 1) values[s] = anchored(anchor, oddsOf(product));
  }
  return values;
}
