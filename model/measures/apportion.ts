/**
 * Splits an integer into integers in proportion to shares: the floor of shares[i]/denominator each, and the units left over
 * one by one to the largest remainders, ties to the lower index (Hamilton's method). The parts sum to `total` exactly.
 *
 * @param shares of any sign
 * @param denominator positive
 * @param total Σ shares/denominator, rounded down or up
 */
export function apportion(shares: readonly bigint[], denominator: bigint, total: bigint): bigint[] {
  const parts = shares.map((share) => floorDivide(share, denominator));
  const remainders = shares.map((share, i) => share - parts[i]! * denominator);
  const order = remainders.map((_, i) => i).sort((a, b) => Number(remainders[b]! - remainders[a]!) || a - b);
  const left = total - parts.reduce((sum, part) => sum + part, 0n);
  for (const i of order.slice(0, Number(left))) parts[i]! += 1n;
  return parts;
}

function floorDivide(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator;
  return numerator < quotient * denominator ? quotient - 1n : quotient;
}
