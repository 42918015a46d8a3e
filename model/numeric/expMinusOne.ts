import { exp } from "./exp.ts";
import { log } from "./log.ts";

/**
 * e^x − 1 to a few units in the last place also near 0, where the subtraction would cancel.
 * Method: (u − 1)·x/ln(u) with u = e^x rounded (Kahan; Higham, Accuracy and Stability, §1.14.1).
 */
export function expMinusOne(x: number): number {
  const u = exp(x);
  if (Math.abs(x) > 0.5) return u - 1;
  return u === 1 ? x : ((u - 1) * x) / log(u);
}
