/** Beyond this many candidates of one account the full evaluation is faster. */
export function candidateCapacity(k: number): number {
  return 4 * k + 448;
}
