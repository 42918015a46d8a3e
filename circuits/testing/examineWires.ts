import type { BuiltCircuit } from "../build/buildCircuits.ts";
import { circuitWitness } from "../constraints/CircuitWitness.ts";
import { freeWires } from "../constraints/freeWires.ts";
import { uncaughtMutations } from "../constraints/uncaughtMutations.ts";
import type { WitnessCase } from "./witnessCases.ts";

/** What holds the wires of a circuit at one witness. */
export interface ExaminedWires {
  readonly constraints: number;
  readonly wires: number;
  /** Wires that are no inputs: what the constraints have to determine. */
  readonly computed: number;
  /** Of the constraints' Jacobian in their columns. */
  readonly rank: number;
  /** Wires that the inputs do not determine: none in a circuit that is sound. */
  readonly free: readonly string[];
  /** Wires that can be changed alone, but for what the book says nothing about: none in a circuit that is sound. */
  readonly changeable: readonly string[];
}

/**
 * Changes every wire of a witness by itself, and computes the rank of the constraints there.
 * @throws CircuitError `proofFailed` for an input that has no witness.
 */
export async function examineWires(
  circuit: BuiltCircuit,
  { input, undetermined }: WitnessCase,
): Promise<ExaminedWires> {
  const witness = await circuitWitness(circuit, input);
  const { wires, publicInputs, privateInputs, constraints } = witness.circuit;
  const uncaught = uncaughtMutations(witness);
  const free = freeWires(witness);
  const computed = wires - 1 - publicInputs - privateInputs;
  return {
    constraints: constraints.length,
    wires,
    computed,
    rank: computed - free.length,
    free,
    changeable: uncaught.filter((name) => !undetermined.includes(name)),
  };
}
