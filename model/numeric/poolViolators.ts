/** Room for `poolViolators`, so that pooling many sequences allocates once; its content means nothing in between. */
export interface PooledBlocks {
  readonly sums: Float64Array;
  readonly masses: Float64Array;
  readonly counts: Int32Array;
  readonly levels: Float64Array;
}

/** Room for sequences of so many values at most. */
export function pooledBlocks(length: number): PooledBlocks {
  return {
    sums: new Float64Array(length),
    masses: new Float64Array(length),
    counts: new Int32Array(length),
    levels: new Float64Array(length),
  };
}

/**
 * Isotonic regression, in place: the non-increasing sequence nearest to the values in weighted least squares. Pool
 * adjacent violators: Ayer, Brunk, Ewing, Reid and Silverman, Ann. Math. Statist. 26 (1955). Values in order keep their
 * bits.
 * @param weights one a value, above 0; equal if absent
 */
export function poolViolators(
  values: Float64Array,
  weights?: readonly number[],
  { sums, masses, counts, levels }: PooledBlocks = pooledBlocks(values.length),
): void {
  let blocks = 0;
  for (let k = 0; k < values.length; k++) {
    let mass = weights === undefined ? 1 : weights[k]!;
    let level = values[k]!;
    let sum = level * mass;
    let count = 1;
    // The rounded levels themselves are compared, so that they end in order to the last bit.
    while (blocks > 0 && level > levels[blocks - 1]!) {
      blocks--;
      sum = sums[blocks]! + sum;
      mass = masses[blocks]! + mass;
      count = counts[blocks]! + count;
      level = sum / mass;
    }
    sums[blocks] = sum;
    masses[blocks] = mass;
    counts[blocks] = count;
    levels[blocks] = level;
    blocks++;
  }
  let k = 0;
  for (let block = 0; block < blocks; block++) {
    for (let j = 0; j < counts[block]!; j++) values[k++] = levels[block]!;
  }
}
