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
import { type Cost, createBenchVenue } from "./benchVenue.ts";
import { watchPeakMemory } from "./peakMemory.ts";

/** A number for each step on the chain; `fill` is the mean of all trades, `borrow` a loan of the example pool. */
export interface ChainSteps {
  readonly fill: number;
  readonly post: number;
  readonly freeze: number;
  readonly publish: number;
  readonly borrow: number;
  /** V and E computed by the EVM instead; null: more than a transaction may use. */
  readonly direct: number | null;
}

/** What one book cost. Seconds of wall time, MB of the largest process, gas of execution and calldata. */
export interface BookMeasurement {
  /** That can default: what a proof grows with. */
  readonly accounts: number;
  readonly batches: number;
  readonly inputSeconds: number;
  readonly proveSeconds: number;
  readonly peakMegabytes: number | null;
  readonly gas: ChainSteps;
  /** On a local chain in this process. */
  readonly chainSeconds: ChainSteps;
}

const SIZES = circuitSizes.default;

/** From the first trade to the loan on the published answer, once, and the same computed by the EVM. */
export async function measureBook(
  accounts: number,
  circuits: BuiltCircuits,
  foldsOf: (set: ReturnType<typeof benchBook>["set"]) => Promise<ScenarioFolds>,
): Promise<BookMeasurement> {
  const book = benchBook(accounts, SIZES);
  const venue = await createBenchVenue();
  try {
    const fill = await venue.trade(book);
    const post = await venue.post(book, await foldsOf(book.set));
    const { event, ...freeze } = await venue.freeze();
    const began = performance.now();
    const rows = readBoundBook(event.book, SIZES.instruments);
    const commitment = bookCommitment(rows, SIZES);
    const inputs = proofInputs(rows, book.set, solvencyChallenge({ ...event.frozen, commitment }), SIZES);
    const ready = performance.now();
    const memory = watchPeakMemory();
    const proof = await proveBook(inputs, circuits, createProver());
    const proven = performance.now();
    const peak = memory.stop();
    const publish = await venue.publish(event, solvencyProof(inputs, proof));
    const direct = await venue.direct(book, inputs.risk);
    const borrow = await venue.lend();
    const each = (value: (cost: Cost) => number): ChainSteps => ({
      fill: value(fill),
      post: value(post),
      freeze: value(freeze),
      publish: value(publish),
      borrow: value(borrow),
      direct: direct === undefined ? null : value(direct),
    });
    return {
      accounts: rows.length,
      batches: inputs.batches.length,
      inputSeconds: round((ready - began) / 1_000),
      proveSeconds: round((proven - ready) / 1_000),
      peakMegabytes: peak ?? null,
      gas: each(({ gas }) => Number(gas)),
      chainSeconds: each(({ seconds }) => round(seconds)),
    };
  } finally {
    await venue.close();
  }
}

const round = (seconds: number): number => Math.round(seconds * 100) / 100;
