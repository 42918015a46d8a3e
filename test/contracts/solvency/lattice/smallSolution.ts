import { dot, reduceLattice, roundedQuotient, subtract } from "./reduceLattice.ts";

/**
 * Small integers x with Σ xᵢ·aᵢ = target modulo a prime: n of them need about log₂(prime)/n bits each. A solution is easy to
 * name; it is made small by taking away what it has in common with the reduced basis of the lattice of all x with Σ xᵢ·aᵢ = 0.
 * @param factors not zero modulo the prime
 */
export function smallSolution(factors: readonly bigint[], target: bigint, prime: bigint): bigint[] {
  const modulo = (value: bigint): bigint => ((value % prime) + prime) % prime;
  const inverse = power(modulo(factors[0]!), prime - 2n, prime);
  const unit = (i: number, first: bigint): bigint[] =>
    factors.map((_, j) => (j === 0 ? first : j === i ? 1n : 0n));
  const basis = reduceLattice(
    factors.map((factor, i) => (i === 0 ? unit(0, prime) : unit(i, modulo(-factor * inverse)))),
  );
  const solution = unit(0, modulo(target * inverse));
  for (let changed = true; changed;) {
    changed = false;
    for (const vector of basis) {
      const times = roundedQuotient(dot(solution, vector), dot(vector, vector));
      if (times === 0n) continue;
      subtract(solution, vector, times);
      changed = true;
    }
  }
  return solution;
}

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  for (let square = base, rest = exponent; rest > 0n; rest >>= 1n, square = (square * square) % modulus)
    if (rest & 1n) result = (result * square) % modulus;
  return result;
}
