const known = Array.from({ length: 31 }, (_, exponent) => 10n ** BigInt(exponent));

/** 10^exponent for a small non-negative integer exponent. */
export function powerOfTen(exponent: number): bigint {
  return known[exponent] ?? 10n ** BigInt(exponent);
}
