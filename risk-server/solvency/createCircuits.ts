import { readFile } from "node:fs/promises";

import {
  buildCircuitsApart,
  type BuildProgress,
  type BuiltCircuit,
  type BuiltCircuits,
  type CircuitSizes,
  circuitTerms,
  type foldPoints,
  withCeremonyKeys,
} from "@plimsoll/circuits";

import type { ChainCircuit } from "./createSolvencyChain.ts";

/** The files of a circuit, once it is known that they are of the chain's keys. */
export interface OwnCircuits {
  readonly sizes: CircuitSizes;
  readonly files: BuiltCircuits;
}

/** Builds the circuits that the chain asks for, or finds them in the cache; once for each. */
export type Circuits = (circuit: ChainCircuit) => Promise<OwnCircuits>;

/**
 * @param keyDirectory Of a finished ceremony; development keys without it.
 * @param onProgress Called with every step of a build, which is done once for a circuit and takes a minute.
 * @throws by call: CircuitError; Error when the keys are not the chain's, since nothing proven with them would be accepted.
 */
export function createCircuits(
  keyDirectory: string | undefined,
  onProgress: BuildProgress,
  stopping: AbortSignal,
): Circuits {
  /** By what they are checked against: a number may be another circuit's after a reorganisation. */
  const known = new Map<string, Promise<OwnCircuits>>();

  async function own(circuit: ChainCircuit): Promise<OwnCircuits> {
    const { accounts, instruments, scenarios, bits } = circuit;
    const sizes = { accounts, instruments, scenarios, bits };
    const files = withKeys(await buildCircuitsApart(sizes, { signal: stopping, onProgress }), keyDirectory);
    const keys = { accountBatch: await keyOf(files.accountBatch), tailRisk: await keyOf(files.tailRisk) };
    const ours = circuitTerms(sizes, keys);
    for (const field of ["genesis", "profitPoints", "weightPoints"] as const) {
      if (ours[field] === circuit[field]) continue;
      throw new Error(
        `${field} of the circuits here is ${ours[field]}, of circuit ${circuit.number} of the chain ${circuit[field]}: they were made of other sources, or other keys are proven with`,
      );
    }
    return { sizes, files };
  }

  return (circuit) => {
    const { accounts, instruments, scenarios, bits, genesis, profitPoints, weightPoints } = circuit;
    const terms = [accounts, instruments, scenarios, bits, genesis, profitPoints, weightPoints].join(" ");
    let circuits = known.get(terms);
    if (circuits === undefined) {
      circuits = own(circuit);
      known.set(terms, circuits);
      circuits.catch(() => known.delete(terms));
    }
    return circuits;
  };
}

function withKeys(built: BuiltCircuits, folder: string | undefined): BuiltCircuits {
  if (folder === undefined) return built;
  return {
    accountBatch: withCeremonyKeys(built.accountBatch, folder),
    tailRisk: withCeremonyKeys(built.tailRisk, folder),
  };
}

/** The verifying key of a built circuit. */
export async function keyOf({ verifyingKey }: BuiltCircuit): Promise<VerifyingKey> {
  return JSON.parse(await readFile(verifyingKey, "utf8")) as VerifyingKey;
}

type VerifyingKey = Parameters<typeof foldPoints>[0];
