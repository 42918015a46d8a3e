import {
  bookCommitment,
  CircuitError,
  proofInputs,
  proveBook,
  type Prover,
  type RiskBook,
} from "@plimsoll/circuits";
import {
  decodeFrozenBook,
  proofChallenge,
  unpackScenarios,
  type FrozenBookEvent,
  type PostedScenarios,
  type SolvencyProof,
} from "@plimsoll/sdk";

import type { OwnCircuits } from "./createCircuits.ts";
import { packProof } from "./packProof.ts";

/** A proof that the oracle takes, and how long it took. */
export interface ProvenBook {
  readonly proof: SolvencyProof;
  /** Of wall time: for the inputs of the circuits, and for the proofs. */
  readonly seconds: { readonly inputs: number; readonly proving: number };
}

/**
 * Proves what a frozen book could lose over the scenarios it was frozen with.
 * @param genesis The chain's state before the first batch.
 * @throws CircuitError `doesNotFit` when the book is not one of these circuits, `proofFailed`, `aborted`.
 */
export async function proveFrozenBook(parameters: {
  event: FrozenBookEvent;
  scenarios: PostedScenarios;
  circuits: OwnCircuits;
  genesis: bigint;
  prover: Prover;
  signal?: AbortSignal;
  onProgress?: (done: number, all: number) => void;
}): Promise<ProvenBook> {
  const { event, scenarios, circuits, genesis, prover, signal, onProgress } = parameters;
  const { sizes, files } = circuits;
  const began = performance.now();
  const book = riskBook(event, sizes.instruments);
  const commitment = bookCommitment(book, sizes);
  const challenge = proofChallenge(event.frozen, commitment);
  const inputs = proofInputs(book, unpackScenarios(scenarios, sizes), challenge, sizes);
  if (inputs.genesis !== genesis) {
    throw new CircuitError(
      "doesNotFit",
      "The chain begins at another state than these circuits",
      genesis,
      "Use the circuits that the chain's keys are of.",
    );
  }
  const prepared = performance.now();
  const { batches, tail } = await proveBook(inputs, files, prover, {
    ...(signal === undefined ? {} : { signal }),
    ...(onProgress === undefined ? {} : { onProgress }),
  });
  return {
    proof: {
      commitment,
      states: inputs.batches.map(({ stateAfter }) => stateAfter),
      batches: batches.map(packProof),
      tail: packProof(tail),
      valueAtRisk: inputs.risk.valueAtRisk,
      shortfall: inputs.risk.shortfall,
    },
    seconds: { inputs: (prepared - began) / 1_000, proving: (performance.now() - prepared) / 1_000 },
  };
}

/** The bound accounts with lots in every column of the set. */
export function riskBook({ book }: Pick<FrozenBookEvent, "book">, columns: number): RiskBook {
  return decodeFrozenBook(book).map(({ equity, legs }) => {
    const lots = Array.from({ length: columns }, () => 0n);
    for (const leg of legs) lots[leg.column] = (lots[leg.column] ?? 0n) + leg.lots;
    return { equity, lots };
  });
}
