/**
 * Nested uniform scrambling of a 32-bit fraction, most significant bit first: every bit is flipped by a
 * pseudo-random function of the bits above it and the key, as in A. B. Owen, Randomly permuted (t,m,s)-nets and
 * (t,s)-sequences, MCQMC 1995, so that a net stays a net and every point is uniform.
 *
 * The function is a hash in which information flows from low to high bits only (even multipliers), applied to the
 * reversed fraction: S. Laine and T. Karras, Stratified sampling for stochastic transparency, EGSR 2011, section 3,
 * with the constants of B. Burley, Practical hash-based Owen scrambling, JCGT 9(4), 2020, listing 2.
 *
 * @param x unsigned 32-bit fraction
 * @param key unsigned 32-bit
 */
export function owenScramble(x: number, key: number): number {
  let y = (reverseBits(x) + key) | 0;
  y ^= Math.imul(y, 0x6c50b47c);
  y ^= Math.imul(y, 0xb82f1e52);
  y ^= Math.imul(y, 0xc7afe638);
  y ^= Math.imul(y, 0x8d22f6e6);
  return reverseBits(y);
}

/** Swaps neighbours, pairs, nibbles, bytes and halves. */
function reverseBits(x: number): number {
  let y = x;
  y = ((y >>> 1) & 0x55555555) | ((y & 0x55555555) << 1);
  y = ((y >>> 2) & 0x33333333) | ((y & 0x33333333) << 2);
  y = ((y >>> 4) & 0x0f0f0f0f) | ((y & 0x0f0f0f0f) << 4);
  y = ((y >>> 8) & 0x00ff00ff) | ((y & 0x00ff00ff) << 8);
  return ((y >>> 16) | (y << 16)) >>> 0;
}
