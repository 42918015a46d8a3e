import { fieldOrder, toField } from "./field.ts";

/** The inverse of an element that is not zero, by Euclid's algorithm; 0 for 0. */
export function inverse(element: bigint): bigint {
  let [coefficient, next] = [0n, 1n];
  let [rest, divisor] = [fieldOrder, toField(element)];
  while (divisor !== 0n) {
    const quotient = rest / divisor;
    [coefficient, next] = [next, coefficient - quotient * next];
    [rest, divisor] = [divisor, rest - quotient * divisor];
  }
  return toField(coefficient);
}
