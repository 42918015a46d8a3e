const known = Array.from({ length: 31 }, (_, exponent) => written(exponent));

/** 10^exponent for a small non-negative integer exponent. */
export function powerOfTen(exponent: number): bigint {
  return known[exponent] ?? written(exponent);
}

function written(exponent: number): bigint {
  return BigInt(`1${"0".repeat(exponent)}`);
}
