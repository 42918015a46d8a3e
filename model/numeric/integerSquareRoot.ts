/**
 * ⌊√n⌋ of a non-negative bigint, by Newton's iteration. From anywhere a step leads to the root or above, and from above
 * steps fall to it; a double's root, or a power of two beyond the range of doubles, is where it starts.
 */
export function integerSquareRoot(n: bigint): bigint {
  if (n < 2n) return n;
  const near = Math.sqrt(Number(n));
  const start = near < Infinity ? BigInt(Math.floor(near)) : 1n << BigInt((n.toString(2).length + 1) >> 1);
  let root = (start + n / start) >> 1n;
  for (;;) {
    const next = (root + n / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}
