import { availableParallelism } from "node:os";

import type { BuiltCircuits } from "../build/buildCircuits.ts";
import type { ProofInputs } from "../witness/proofInputs.ts";
import type { Prover, ProvenInput } from "./Prover.ts";

/** The proofs of a book, in the order in which a contract checks them. */
export interface BookProof {
  readonly batches: readonly ProvenInput[];
  readonly tail: ProvenInput;
}

/**
 * Proves every batch and the tail, as many at once as there are processors: no proof needs another, since the states
 * between them are known beforehand.
 * @param options.onProgress after every proof
 * @throws CircuitError `proofFailed`, `aborted`; the proofs still running are ended.
 */
export async function proveBook(
  inputs: ProofInputs,
  circuits: BuiltCircuits,
  prover: Prover,
  options: {
    concurrency?: number;
    signal?: AbortSignal;
    onProgress?: (done: number, all: number) => void;
  } = {},
): Promise<BookProof> {
  const { concurrency = availableParallelism(), onProgress } = options;
  const failure = new AbortController();
  const signal =
    options.signal === undefined ? failure.signal : AbortSignal.any([options.signal, failure.signal]);
  const tasks = [
    ...inputs.batches.map((input) => ({ circuit: circuits.accountBatch, input })),
    { circuit: circuits.tailRisk, input: inputs.tail },
  ];
  const proofs = new Array<ProvenInput>(tasks.length);
  let next = 0;
  let done = 0;
  const worker = async () => {
    for (let task = next++; task < tasks.length; task = next++) {
      const { circuit, input } = tasks[task]!;
      proofs[task] = await prover.prove(circuit, input, signal);
      onProgress?.(++done, tasks.length);
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(concurrency, tasks.length) }, worker));
  } catch (error) {
    failure.abort();
    throw error;
  }
  return { batches: proofs.slice(0, -1), tail: proofs.at(-1)! };
}
