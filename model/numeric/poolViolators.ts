/**
 * Isotonic regression: replaces the columns, scenario by scenario, by the non-increasing sequence (first column to last)
 * that is nearest in weighted least squares. Pool adjacent violators: Ayer, Brunk, Ewing, Reid and Silverman,
 * Ann. Math. Statist. 26 (1955). A scenario already in order keeps its numbers to the bit. Writes into `columns`.
 *
 * @param columns of equal length, one number a scenario
 * @param weights one a column, above 0; equal weights if absent
 */
export function poolViolators(columns: readonly Float64Array[], weights?: readonly number[]): void {
  const sums = new Float64Array(columns.length);
  const masses = new Float64Array(columns.length);
  const counts = new Int32Array(columns.length);
  const levels = new Float64Array(columns.length);
  const points = columns[0]?.length ?? 0;
  for (let s = 0; s < points; s++) {
    let ordered = true;
    for (let k = 1; k < columns.length; k++) if (columns[k]![s]! > columns[k - 1]![s]!) ordered = false;
    if (ordered) continue;
    let blocks = 0;
    for (let k = 0; k < columns.length; k++) {
      const weight = weights === undefined ? 1 : weights[k]!;
      sums[blocks] = columns[k]![s]! * weight;
      masses[blocks] = weight;
      counts[blocks] = 1;
      levels[blocks] = columns[k]![s]!;
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
      for (let j = 0; j < counts[block]!; j++) columns[k++]![s] = levels[block]!;
    }
  }
}
