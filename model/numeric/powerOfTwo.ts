/** 2^k for −1022 ≤ k ≤ 1023, exact: built by doubling and halving. */
const powers = new Float64Array(2046);
const zero = 1022;
powers[zero] = 1;
for (let k = 1; k <= 1023; k++) powers[zero + k] = powers[zero + k - 1]! * 2;
for (let k = 1; k <= 1022; k++) powers[zero - k] = powers[zero - k + 1]! / 2;

/** 2^k for an integer −1022 ≤ k ≤ 1023. */
export function powerOfTwo(k: number): number {
  return powers[zero + k]!;
}
