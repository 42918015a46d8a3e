import { log } from "./log.ts";

const tiniest = 1e-300;
const largest = 1e300;

/**
 * ln(a/b) of two positive normal numbers, to a few units in the last place also where a is nearly b, where the
 * rounding of a/b would cost the digits that count. NaN for anything else.
 * Method near 1: ln(1 + f) = ln(u)·f/(u − 1) with u = 1 + f rounded (Kahan; Goldberg 1991, theorem 4).
 */
export function logRatio(a: number, b: number): number {
  const f = (a - b) / b;
  if (Math.abs(f) < 0.5) {
    const u = 1 + f;
    return u === 1 ? f : (log(u) * f) / (u - 1);
  }
  const ratio = a / b;
  return ratio > tiniest && ratio < largest ? log(ratio) : log(a) - log(b);
}
