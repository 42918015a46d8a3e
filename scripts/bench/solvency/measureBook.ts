import {
  bookCommitment,
  type BuiltCircuits,
  circuitSizes,
  createProver,
  proofInputs,
  proveBook,
  type ScenarioFolds,
  solvencyProof,
} from "@plimsoll/circuits";
import { readBoundBook, solvencyChallenge } from "@plimsoll/sdk";

import { benchBook } from "./benchBook.ts";
import { createBenchOracle } from "./benchOracle.ts";
import { watchPeakMemory } from "./peakMemory.ts";

/** What one book cost. Seconds of wall time, MB of the largest process, gas of execution and calldata. */
export interface BookMeasurement {
  /** That can default: what a proof grows with. */
  readonly accounts: number;
  readonly batches: number;
  readonly inputSeconds: number;
  readonly proveSeconds: number;
  readonly peakMegabytes: number | null;
  readonly gas: {
    readonly post: number;
    readonly freeze: number;
    readonly publish: number;
    /** Null: more than a transaction may use. */
    readonly direct: number | null;
  };
}

const SIZES = circuitSizes.default;

/** From the freeze to the published answer, once, and the same computed by the EVM. */
export async function measureBook(
  accounts: number,
  circuits: BuiltCircuits,
  foldsOf: (set: ReturnType<typeof benchBook>["set"]) => Promise<ScenarioFolds>,
): Promise<BookMeasurement> {
  const book = benchBook(accounts, SIZES);
  const oracle = await createBenchOracle();
  try {
    const post = await oracle.post(book, await foldsOf(book.set));
    const { gas: freeze, event } = await oracle.freeze();
    const began = performance.now();
    const rows = readBoundBook(event.book, SIZES.instruments);
    const commitment = bookCommitment(rows, SIZES);
    const inputs = proofInputs(rows, book.set, solvencyChallenge({ ...event.frozen, commitment }), SIZES);
    const ready = performance.now();
    const memory = watchPeakMemory();
    const proof = await proveBook(inputs, circuits, createProver());
    const proven = performance.now();
    const peak = memory.stop();
    const publish = await oracle.publish(event, solvencyProof(inputs, proof));
    const direct = await oracle.direct(book, inputs.risk.valueAtRisk);
    return {
      accounts: rows.length,
      batches: inputs.batches.length,
      inputSeconds: round((ready - began) / 1_000),
      proveSeconds: round((proven - ready) / 1_000),
      peakMegabytes: peak ?? null,
      gas: {
        post: Number(post),
        freeze: Number(freeze),
        publish: Number(publish),
        direct: direct === undefined ? null : Number(direct),
      },
    };
  } finally {
    await oracle.close();
  }
}

const round = (seconds: number): number => Math.round(seconds * 100) / 100;
