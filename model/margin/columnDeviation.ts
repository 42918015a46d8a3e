/** Standard deviation of a row of integers, √(nΣp² − (Σp)²)/n; the sums are exact. */
export function columnDeviation(row: Float64Array): number {
  let sum = 0n;
  let squares = 0n;
  for (const value of row) {
    const p = BigInt(value);
    sum += p;
    squares += p * p;
  }
  return Math.sqrt(Number(BigInt(row.length) * squares - sum * sum)) / row.length;
}
