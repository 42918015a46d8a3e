/**
 * From P(S ≥ K) at n ascending strikes to the n + 1 buckets between them:
 * [P(S < K₁), P(K₁ ≤ S < K₂), …, P(S ≥ Kₙ)]. A ladder out of order gives a negative bucket.
 */
export function bucketProbabilities(ladder: readonly number[]): number[] {
  return Array.from({ length: ladder.length + 1 }, (_, i) => (ladder[i - 1] ?? 1) - (ladder[i] ?? 0));
}

/** The inverse: P(S ≥ K) at each edge between n + 1 buckets. What `between` brackets give once they sum to 1. */
export function ladderOf(buckets: readonly number[]): number[] {
  let above = 0;
  const ladder: number[] = [];
  for (let i = buckets.length - 1; i > 0; i--) {
    above += buckets[i]!;
    ladder[i - 1] = above;
  }
  return ladder;
}
