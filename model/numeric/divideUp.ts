/** ⌈numerator / denominator⌉ for a positive denominator and any sign of the numerator. */
export function divideUp(numerator: bigint, denominator: bigint): bigint {
  if (denominator === 1n) return numerator;
  const n = Number(numerator);
  const d = Number(denominator);
  if (Number.isSafeInteger(n) && Number.isSafeInteger(d)) return BigInt(ceilQuotient(n, d));
  const quotient = numerator / denominator;
  return numerator > 0n && quotient * denominator !== numerator ? quotient + 1n : quotient;
}

/**
 * The same in doubles, for safe integers: exact. A quotient that is no integer is 1/d away from the nearest one at least, and
 * rounding moves it by at most 2⁻⁵³·|n/d|, which is less, as |n| < 2⁵³. So it stays on its side of all integers.
 */
export function ceilQuotient(n: number, d: number): number {
  return -Math.floor(-n / d);
}
