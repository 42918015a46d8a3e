import { ceilQuotient, divideUp } from "./divideUp.ts";
import type { Fraction } from "./parseDecimal.ts";

/** ⌈amount × fraction⌉. */
export function timesUp(amount: bigint, { numerator, denominator }: Fraction): bigint {
  // A product of doubles that is a safe integer is exact: if a factor had been rounded, it would be 2^53 or more, or 0.
  const product = Number(amount) * Number(numerator);
  const d = Number(denominator);
  if (Number.isSafeInteger(product) && Number.isSafeInteger(d)) return BigInt(ceilQuotient(product, d));
  return divideUp(amount * numerator, denominator);
}
