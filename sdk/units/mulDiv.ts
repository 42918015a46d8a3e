/**
 * ⌊a·b / c⌋ for non-negative values.
 *
 * @throws RangeError if a value is negative or c is zero.
 */
export function mulDivDown(a: bigint, b: bigint, c: bigint): bigint {
  assertOperands(a, b, c);
  return (a * b) / c;
}

/**
 * ⌈a·b / c⌉ for non-negative values.
 *
 * @throws RangeError if a value is negative or c is zero.
 */
export function mulDivUp(a: bigint, b: bigint, c: bigint): bigint {
  assertOperands(a, b, c);
  return (a * b + c - 1n) / c;
}

function assertOperands(a: bigint, b: bigint, c: bigint): void {
  if (a < 0n || b < 0n || c <= 0n) {
    throw new RangeError(`mulDiv needs a, b ≥ 0 and c > 0, got ${a}, ${b}, ${c}`);
  }
}
