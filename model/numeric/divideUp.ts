/** ⌈numerator / denominator⌉ for a positive denominator and any sign of the numerator. */
export function divideUp(numerator: bigint, denominator: bigint): bigint {
  if (denominator === 1n) return numerator;
  const quotient = numerator / denominator;
  return numerator > 0n && quotient * denominator !== numerator ? quotient + 1n : quotient;
}
