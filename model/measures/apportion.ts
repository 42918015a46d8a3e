/**
 * Splits an integer into integers in proportion to shares: the floor of shares[i]/denominator each, and the units left over
 * one by one to the largest remainders, ties to the lower index (Hamilton's method). The parts sum to `total` exactly.
 *
 * @param shares of any sign; Σ shares/denominator lies within shares.length units of `total`, else the rest goes round again
 */
export function apportion(shares: readonly bigint[], denominator: bigint, total: bigint): bigint[] {
  const parts = shares.map((share) => floorDivide(share, denominator));
  const remainders = shares.map((share, i) => share - parts[i]! * denominator);
  const order = remainders.map((_, i) => i).sort((a, b) => compare(remainders[b]!, remainders[a]!) || a - b);
  let left = total - parts.reduce((sum, part) => sum + part, 0n);
  while (left !== 0n && order.length > 0) {
    const step = left > 0n ? 1n : -1n;
    const turn = left > 0n ? order : order.toReversed();
    for (const i of turn) {
      if (left === 0n) break;
      parts[i]! += step;
      left -= step;
    }
  }
  return parts;
}

function floorDivide(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator;
  return numerator < 0n && quotient * denominator !== numerator ? quotient - 1n : quotient;
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
