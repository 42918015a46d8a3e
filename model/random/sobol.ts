import { sobolTable } from "./sobolTable.ts";

/** Points are 30-bit integers; the coordinate is (x + ½)·2^−30. */
export const sobolBits = 30;

export const sobolDimensions = sobolTable.length;

/**
 * Some points, the first ones unless `from` says otherwise, of one dimension of the Sobol sequence in Gray-code order
 * (Antonov–Saleev), as 30-bit integers. A dimension does not depend on how many others are drawn.
 */
export function sobolSequence(dimension: number, points: number, from = 0): Uint32Array {
  const directions = directionNumbers(dimension);
  const sequence = new Uint32Array(points);
  let x = 0;
  // Point i is the sum mod 2 of the directions at the bits of the Gray code of i.
  const gray = from ^ (from >>> 1);
  for (let bit = 0; gray >>> bit > 0; bit++) if (((gray >>> bit) & 1) === 1) x ^= directions[bit]!;
  for (let i = from; i < from + points; i++) {
    sequence[i - from] = x;
    // The direction to flip next is that of the lowest zero bit of i.
    let bit = 0;
    while (((i >>> bit) & 1) === 1) bit++;
    x ^= directions[bit]!;
  }
  return sequence;
}

/** v_1…v_30 of Joe–Kuo's recurrence, scaled to 30 bits. */
function directionNumbers(dimension: number): Uint32Array {
  const [polynomial = 1, ...initial] = sobolTable[dimension]!;
  const m: number[] = [];
  if (polynomial === 1) {
    for (let j = 0; j < sobolBits; j++) m.push(1);
  } else {
    const degree = initial.length;
    for (let j = 0; j < sobolBits; j++) {
      if (j < degree) {
        m.push(initial[j]!);
        continue;
      }
      let next = m[j - degree]!;
      // Bits of the polynomial below the leading one, from the highest coefficient a_1 to the last, 1.
      for (let k = 1; k <= degree; k++) {
        if (((polynomial >>> (degree - k)) & 1) === 1) next ^= m[j - k]! << k;
      }
      m.push(next >>> 0);
    }
  }
  return Uint32Array.from(m, (value, j) => value << (sobolBits - 1 - j));
}
