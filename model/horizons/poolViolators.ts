/**
 * Isotonic regression with equal weights, in place: the closest non-increasing sequence in least squares (pool adjacent
 * violators; Barlow, Bartholomew, Bremner, Brunk 1972, §1.2).
 */
export function poolViolators(values: Float64Array): void {
  const sums = new Float64Array(values.length);
  const counts = new Int32Array(values.length);
  let blocks = 0;
  for (const value of values) {
    sums[blocks] = value;
    counts[blocks] = 1;
    blocks++;
    while (blocks > 1 && sums[blocks - 1]! * counts[blocks - 2]! > sums[blocks - 2]! * counts[blocks - 1]!) {
      sums[blocks - 2]! += sums[blocks - 1]!;
      counts[blocks - 2]! += counts[blocks - 1]!;
      blocks--;
    }
  }
  let k = 0;
  for (let block = 0; block < blocks; block++) {
    const level = sums[block]! / counts[block]!;
    for (let j = 0; j < counts[block]!; j++) values[k++] = level;
  }
}
