import { fieldOrder } from "./field.ts";

/** base to the exponent, by squaring. */
export function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  for (let square = base, rest = exponent; rest > 0n; rest >>= 1n, square = (square * square) % fieldOrder) {
    if (rest & 1n) result = (result * square) % fieldOrder;
  }
  return result;
}
