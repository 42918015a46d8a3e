import type { Groth16Proof } from "snarkjs";

import type { BuiltCircuit } from "../build/buildCircuits.ts";
import type { CircuitInput } from "../witness/proofInputs.ts";

/** A proof and what it shows, in the order of the circuit's public inputs. */
export interface ProvenInput {
  readonly proof: Groth16Proof;
  readonly publicSignals: readonly bigint[];
}

/** Makes Groth16 proofs. */
export interface Prover {
  /**
   * @throws CircuitError `proofFailed` when the input has no witness or the prover fails; `aborted`.
   */
  prove(circuit: BuiltCircuit, input: CircuitInput, signal?: AbortSignal): Promise<ProvenInput>;
}
