type Vector = bigint[];

/**
 * Reduces a lattice's basis in place: short and nearly orthogonal vectors of the same lattice. The LLL algorithm (Lenstra,
 * Lenstra and Lovász 1982) with δ = 3/4 in integers only: Cohen, A Course in Computational Algebraic Number Theory,
 * algorithm 2.6.7. d[i] is the determinant of the first i vectors' Gram matrix, and λ[i][j] = d[j+1]·μ[i][j].
 */
export function reduceLattice(basis: Vector[]): Vector[] {
  const n = basis.length;
  const d: bigint[] = [1n, dot(basis[0]!, basis[0]!)];
  const lambda = basis.map(() => new Array<bigint>(n).fill(0n));
  let known = 0;

  /** Gram-Schmidt of vector k against those before it, all in integers. */
  const orthogonalise = (k: number): void => {
    for (let j = 0; j <= k; j++) {
      let product = dot(basis[k]!, basis[j]!);
      for (let i = 0; i < j; i++) product = (d[i + 1]! * product - lambda[k]![i]! * lambda[j]![i]!) / d[i]!;
      if (j < k) lambda[k]![j] = product;
      else d[k + 1] = product;
    }
  };

  /** Takes as much of vector j from vector k as brings |μ| to at most 1/2. */
  const shorten = (k: number, j: number): void => {
    const times = roundedQuotient(lambda[k]![j]!, d[j + 1]!);
    if (times === 0n) return;
    subtract(basis[k]!, basis[j]!, times);
    lambda[k]![j]! -= times * d[j + 1]!;
    for (let i = 0; i < j; i++) lambda[k]![i]! -= times * lambda[j]![i]!;
  };

  /** Exchanges vectors k − 1 and k, and brings d and λ up to date. */
  const exchange = (k: number): void => {
    [basis[k - 1], basis[k]] = [basis[k]!, basis[k - 1]!];
    for (let j = 0; j < k - 1; j++) [lambda[k - 1]![j], lambda[k]![j]] = [lambda[k]![j]!, lambda[k - 1]![j]!];
    const mu = lambda[k]![k - 1]!;
    const between = (d[k - 1]! * d[k + 1]! + mu * mu) / d[k]!;
    for (let i = k + 1; i <= known; i++) {
      const old = lambda[i]![k]!;
      lambda[i]![k] = (d[k + 1]! * lambda[i]![k - 1]! - mu * old) / d[k]!;
      lambda[i]![k - 1] = (between * old + mu * lambda[i]![k]!) / d[k + 1]!;
    }
    d[k] = between;
  };

  for (let k = 1; k < n;) {
    if (k > known) {
      known = k;
      orthogonalise(k);
    }
    shorten(k, k - 1);
    const mu = lambda[k]![k - 1]!;
    if (4n * (d[k + 1]! * d[k - 1]! + mu * mu) < 3n * d[k]! * d[k]!) {
      exchange(k);
      k = Math.max(1, k - 1);
    } else {
      for (let j = k - 2; j >= 0; j--) shorten(k, j);
      k++;
    }
  }
  return basis;
}

export const dot = (a: Vector, b: Vector): bigint => a.reduce((sum, value, i) => sum + value * b[i]!, 0n);

/** a / b rounded to the nearest integer; b is positive. */
export function roundedQuotient(a: bigint, b: bigint): bigint {
  const [numerator, denominator] = [2n * a + b, 2n * b];
  const quotient = numerator / denominator;
  return numerator < 0n && numerator % denominator !== 0n ? quotient - 1n : quotient;
}

/** a −= times · b */
export function subtract(a: Vector, b: Vector, times: bigint): void {
  for (let i = 0; i < a.length; i++) a[i]! -= times * b[i]!;
}
