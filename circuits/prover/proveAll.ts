import { availableParallelism } from "node:os";

import type { BuiltCircuit } from "../build/buildCircuits.ts";
import type { CircuitInput } from "../witness/proofInputs.ts";
import type { Prover, ProvenInput } from "./Prover.ts";

/** How proofs are made. */
export interface ProvingOptions {
  /** At once; the number of processors by default. */
  readonly concurrency?: number;
  readonly signal?: AbortSignal;
  /** After every proof. */
  readonly onProgress?: (done: number, all: number) => void;
}

/**
 * Proves several inputs side by side, and returns the proofs in their order.
 * @throws CircuitError `proofFailed`, `aborted`; the proofs still running are ended.
 */
export async function proveAll(
  tasks: readonly { readonly circuit: BuiltCircuit; readonly input: CircuitInput }[],
  prover: Prover,
  options: ProvingOptions,
): Promise<ProvenInput[]> {
  const { concurrency = availableParallelism(), onProgress } = options;
  const failure = new AbortController();
  const signal =
    options.signal === undefined ? failure.signal : AbortSignal.any([options.signal, failure.signal]);
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
  return proofs;
}
