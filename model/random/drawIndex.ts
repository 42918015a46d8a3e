/** Inversion: the first index at which the running sum of probabilities passes u. */
export function drawIndex<T extends Uint8Array | Uint16Array>(
  u: Float64Array,
  probabilities: (s: number) => readonly number[],
  Column: new (length: number) => T,
): T {
  const drawn = new Column(u.length);
  for (let s = 0; s < u.length; s++) {
    const p = probabilities(s);
    let index = 0;
    let reached = p[0]!;
    while (u[s]! >= reached && index < p.length - 1) reached += p[++index]!;
    drawn[s] = index;
  }
  return drawn;
}
