/**
 * Scenarios with the most extreme first: by Σ over rows of the fourth power of the standardised profit and loss, ties by
 * index. Any order gives the same results; a good one makes the 16-bit screen sharper.
 */
export function screeningOrder(rows: readonly Float64Array[], points: number): Uint32Array {
  const score = new Float64Array(points);
  for (const row of rows) {
    let squares = 0;
    for (let s = 0; s < points; s++) squares += row[s]! * row[s]!;
    if (squares === 0) continue;
    const scale = points / squares;
    for (let s = 0; s < points; s++) {
      const z = row[s]! * row[s]! * scale;
      score[s]! += z * z;
    }
  }
  return Uint32Array.from({ length: points }, (_, s) => s).sort((a, b) => score[b]! - score[a]! || a - b);
}
