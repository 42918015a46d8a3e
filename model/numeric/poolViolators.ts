/**
 * Isotonic regression, in place: the non-increasing sequence nearest to the values in weighted least squares. Pool
 * adjacent violators: Ayer, Brunk, Ewing, Reid and Silverman, Ann. Math. Statist. 26 (1955). Values in order keep their
 * bits.
 * @param weights one a value, above 0; equal if absent
 */
export function poolViolators(values: Float64Array, weights?: readonly number[]): void {
  const sums = new Float64Array(values.length);
  const masses = new Float64Array(values.length);
  const counts = new Int32Array(values.length);
  const levels = new Float64Array(values.length);
  let blocks = 0;
  for (let k = 0; k < values.length; k++) {
    const weight = weights === undefined ? 1 : weights[k]!;
    sums[blocks] = values[k]! * weight;
    masses[blocks] = weight;
    counts[blocks] = 1;
    levels[blocks] = values[k]!;
    blocks++;
    // The rounded levels themselves are compared, so that they end in order to the last bit.
    while (blocks > 1 && levels[blocks - 1]! > levels[blocks - 2]!) {
      sums[blocks - 2]! += sums[blocks - 1]!;
      masses[blocks - 2]! += masses[blocks - 1]!;
      counts[blocks - 2]! += counts[blocks - 1]!;
      blocks--;
      levels[blocks - 1] = sums[blocks - 1]! / masses[blocks - 1]!;
    }
  }
  let k = 0;
  for (let block = 0; block < blocks; block++) {
    for (let j = 0; j < counts[block]!; j++) values[k++] = levels[block]!;
  }
}
