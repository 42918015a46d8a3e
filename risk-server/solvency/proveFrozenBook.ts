import {
  bookCommitment,
  proofInputs,
  proveBook,
  type Prover,
  solvencyProof,
  type SolvencyProof,
} from "@plimsoll/circuits";
import {
  readBoundBook,
  solvencyChallenge,
  unpackScenarios,
  type FrozenBookEvent,
  type PostedScenarios,
} from "@plimsoll/sdk";

import type { OwnCircuits } from "./createCircuits.ts";

/** A proof that the oracle takes, and how long it took. */
export interface ProvenBook {
  readonly proof: SolvencyProof;
  /** Of wall time: for the inputs of the circuits, and for the proofs. */
  readonly seconds: { readonly inputs: number; readonly proving: number };
}

/**
 * Proves what a frozen book could lose over the scenarios it was frozen with.
 * @throws CircuitError `doesNotFit` when the book is not one of these circuits, `proofFailed`, `aborted`.
 */
export async function proveFrozenBook(parameters: {
  event: FrozenBookEvent;
  scenarios: PostedScenarios;
  circuits: OwnCircuits;
  prover: Prover;
  signal?: AbortSignal;
  onProgress?: (done: number, all: number) => void;
}): Promise<ProvenBook> {
  const { event, scenarios, circuits, prover, signal, onProgress } = parameters;
  const { sizes, files } = circuits;
  const began = performance.now();
  const book = readBoundBook(event.book, sizes.instruments);
  const commitment = bookCommitment(book, sizes);
  const challenge = solvencyChallenge({ ...event.frozen, commitment });
  const inputs = proofInputs(book, unpackScenarios(scenarios, sizes), challenge, sizes);
  const prepared = performance.now();
  const proof = await proveBook(inputs, files, prover, {
    ...(signal === undefined ? {} : { signal }),
    ...(onProgress === undefined ? {} : { onProgress }),
  });
  return {
    proof: solvencyProof(inputs, proof),
    seconds: { inputs: (prepared - began) / 1_000, proving: (performance.now() - prepared) / 1_000 },
  };
}
