import type { BuiltCircuits, BuiltHiddenCircuits } from "../build/buildCircuits.ts";
import type { HiddenProofInputs } from "../hidden/hiddenProofInputs.ts";
import type { ProofInputs } from "../witness/proofInputs.ts";
import { proveAll, type ProvingOptions } from "./proveAll.ts";
import type { Prover, ProvenInput } from "./Prover.ts";

/** The proofs of a book, in the order in which a contract checks them. */
export interface BookProof {
  readonly batches: readonly ProvenInput[];
  readonly tail: ProvenInput;
}

/**
 * Proves every batch and the tail, as many at once as there are processors: no proof needs another, since the states
 * between them are known beforehand.
 * @throws CircuitError `proofFailed`, `aborted`; the proofs still running are ended.
 */
export async function proveBook(
  inputs: ProofInputs,
  circuits: BuiltCircuits,
  prover: Prover,
  options: ProvingOptions = {},
): Promise<BookProof> {
  const tasks = [
    ...inputs.batches.map((input) => ({ circuit: circuits.accountBatch, input })),
    { circuit: circuits.tailRisk, input: inputs.tail },
  ];
  return inOrder(await proveAll(tasks, prover, options));
}

/** The same for a book that is held off-chain. */
export async function proveHiddenBook(
  inputs: HiddenProofInputs,
  circuits: BuiltHiddenCircuits,
  prover: Prover,
  options: ProvingOptions = {},
): Promise<BookProof> {
  const tasks = [
    ...inputs.batches.map((input) => ({ circuit: circuits.hiddenBatch, input })),
    { circuit: circuits.hiddenTail, input: inputs.tail },
  ];
  return inOrder(await proveAll(tasks, prover, options));
}

function inOrder(proofs: readonly ProvenInput[]): BookProof {
  return { batches: proofs.slice(0, -1), tail: proofs.at(-1)! };
}
