import type { R1cs, Term } from "../constraints/R1cs.ts";
import { fieldOrder } from "../field/field.ts";
import { lagrangeBasis } from "./lagrangeBasis.ts";

/** The quadratic arithmetic program of a circuit with its polynomials evaluated at one point. */
export interface QuadraticProgram {
  /** log₂ of the size of the domain. */
  readonly k: number;
  /** By wire. */
  readonly a: readonly bigint[];
  readonly b: readonly bigint[];
  readonly c: readonly bigint[];
  /** What the prover reads: matrix 0 (a) or 1 (b), row, wire, coefficient. */
  readonly coefficients: readonly (readonly [matrix: 0 | 1, row: number, wire: number, value: bigint])[];
}

/**
 * Groth16 (2016, §3.2): uᵢ(x), vᵢ(x), wᵢ(x). Every public wire has a row of its own in a, so that its value cannot be put
 * into those of others (snarkjs does the same).
 */
export function quadraticProgram(circuit: R1cs, x: bigint): QuadraticProgram {
  const rows = circuit.constraints.length;
  const shown = circuit.outputs + circuit.publicInputs;
  const k = Math.ceil(Math.log2(rows + shown + 1));
  const basis = lagrangeBasis(k, x);
  const zeros = () => new Array<bigint>(circuit.wires).fill(0n);
  const [a, b, c] = [zeros(), zeros(), zeros()];
  const coefficients: [0 | 1, number, number, bigint][] = [];

  const add = (sums: bigint[], terms: readonly Term[], row: number) => {
    for (const [wire, value] of terms) sums[wire] = (sums[wire]! + value * basis[row]!) % fieldOrder;
  };
  circuit.constraints.forEach((constraint, row) => {
    add(a, constraint.a, row);
    add(b, constraint.b, row);
    add(c, constraint.c, row);
    for (const [wire, value] of constraint.a) coefficients.push([0, row, wire, value]);
    for (const [wire, value] of constraint.b) coefficients.push([1, row, wire, value]);
  });
  for (let wire = 0; wire <= shown; wire++) {
    add(a, [[wire, 1n]], rows + wire);
    coefficients.push([0, rows + wire, wire, 1n]);
  }
  return { k, a, b, c, coefficients };
}
