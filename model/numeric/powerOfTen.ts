/** 10^exponent for a small non-negative integer exponent. */
export function powerOfTen(exponent: number): bigint {
  return BigInt(`1${"0".repeat(exponent)}`);
}
