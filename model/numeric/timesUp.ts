import { divideUp } from "./divideUp.ts";
import type { Fraction } from "./parseDecimal.ts";

/** ⌈amount × fraction⌉. */
export function timesUp(amount: bigint, fraction: Fraction): bigint {
  return divideUp(amount * fraction.numerator, fraction.denominator);
}
