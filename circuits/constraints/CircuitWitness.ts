import { readFile } from "node:fs/promises";

import { WitnessCalculatorBuilder } from "circom_runtime";

import { CircuitError } from "../CircuitError.ts";
import { fieldOrder } from "../field/field.ts";
import type { CircuitInput } from "../witness/proofInputs.ts";
import { type R1cs, parseR1cs, type Term } from "./R1cs.ts";

/** A circuit and the values of all its wires, which satisfy every constraint. */
export interface CircuitWitness {
  readonly circuit: R1cs;
  /** By wire, field elements. */
  readonly wires: readonly bigint[];
  /** The signal that a wire carries, one of several if they are the same wire. */
  readonly nameOf: (wire: number) => string;
}

/**
 * Computes the witness of an input and checks it against the constraints themselves, not only against the assertions
 * that the compiled program makes.
 * @throws CircuitError `proofFailed` for an input that has none.
 */
export async function circuitWitness(
  files: { r1cs: string; wasm: string; symbols: string },
  input: CircuitInput,
): Promise<CircuitWitness> {
  const circuit = parseR1cs(await readFile(files.r1cs));
  const calculator = await WitnessCalculatorBuilder(await readFile(files.wasm));
  let wires: bigint[];
  try {
    wires = await calculator.calculateWitness(input, true);
  } catch (error) {
    throw new CircuitError(
      "proofFailed",
      "The input has no witness",
      (error as Error).message,
      "Check the input.",
      {
        cause: error,
      },
    );
  }
  const violated = violatedConstraint(circuit, wires);
  if (violated !== undefined) {
    throw new CircuitError(
      "proofFailed",
      "A constraint does not hold",
      violated,
      "Compile the circuit again.",
    );
  }
  const names = new Map<number, string>();
  for (const line of (await readFile(files.symbols, "utf8")).split("\n")) {
    const [, wire, , name] = line.split(",");
    if (wire !== undefined && name !== undefined && !names.has(Number(wire))) names.set(Number(wire), name);
  }
  return { circuit, wires, nameOf: (wire) => names.get(wire) ?? `wire ${wire}` };
}

/** The first constraint that these values do not satisfy. */
export function violatedConstraint(circuit: R1cs, wires: readonly bigint[]): number | undefined {
  const index = circuit.constraints.findIndex(
    ({ a, b, c }) => (combine(a, wires) * combine(b, wires) - combine(c, wires)) % fieldOrder !== 0n,
  );
  return index < 0 ? undefined : index;
}

/** The value of a linear combination. */
export function combine(terms: readonly Term[], wires: readonly bigint[]): bigint {
  return terms.reduce((sum, [wire, coefficient]) => sum + coefficient * wires[wire]!, 0n) % fieldOrder;
}
