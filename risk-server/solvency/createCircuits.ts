import { readFile } from "node:fs/promises";

import {
  buildCircuitsApart,
  type BuildProgress,
  type BuiltCircuit,
  type BuiltCircuits,
  callInputs,
  type CircuitName,
  type CircuitSizes,
} from "@plimsoll/circuits";
import { concat, keccak256, numberToHex, type Hex } from "viem";

import type { ChainCircuit } from "./createSolvencyChain.ts";

/** The files of a circuit, once it is known that they are of the chain's keys. */
export interface OwnCircuits {
  readonly sizes: CircuitSizes;
  readonly files: BuiltCircuits;
}

/** Builds the circuits that the chain asks for, or finds them in the cache; once for each. */
export type Circuits = (circuit: ChainCircuit) => Promise<OwnCircuits>;

const CHUNK_POINTS = 256;

/**
 * @param onProgress Called with every step of a build, which is done once for a circuit and takes a minute.
 * @throws by call: CircuitError; Error when the keys are not the chain's, since nothing proven with them would be accepted.
 */
export function createCircuits(onProgress: BuildProgress, stopping: AbortSignal): Circuits {
  const known = new Map<number, Promise<OwnCircuits>>();

  async function own(circuit: ChainCircuit): Promise<OwnCircuits> {
    const { accounts, instruments, scenarios, bits } = circuit;
    const sizes = { accounts, instruments, scenarios, bits };
    const files = await buildCircuitsApart(sizes, { signal: stopping, onProgress });
    for (const [name, theirs] of [
      ["accountBatch", circuit.profitPoints],
      ["tailRisk", circuit.weightPoints],
    ] as const) {
      const ours = foldPointsHash(await foldPoints(files[name], name));
      if (ours === theirs) continue;
      throw new Error(
        `the key of ${name} here folds scenarios with the points ${ours}, circuit ${circuit.number} of the chain with ${theirs}: it was made of other sources`,
      );
    }
    return { sizes, files };
  }

  return (circuit) => {
    let circuits = known.get(circuit.number);
    if (circuits === undefined) {
      circuits = own(circuit);
      known.set(circuit.number, circuits);
      circuits.catch(() => known.delete(circuit.number));
    }
    return circuits;
  };
}

/** The points of a key that scenarios are multiplied with, in their order. */
export async function foldPoints(circuit: BuiltCircuit, name: CircuitName): Promise<[bigint, bigint][]> {
  const { IC } = JSON.parse(await readFile(circuit.verifyingKey, "utf8")) as {
    IC: readonly (readonly string[])[];
  };
  return IC.slice(callInputs[name] + 1).map(([x = "0", y = "0"]) => [BigInt(x), BigInt(y)]);
}

/** keccak256 of every chunk of 256 points, 64 bytes each. */
export function pointChunkHashes(points: readonly (readonly [bigint, bigint])[]): Hex[] {
  return Array.from({ length: Math.ceil(points.length / CHUNK_POINTS) }, (_, i) =>
    keccak256(
      concat(
        points
          .slice(i * CHUNK_POINTS, (i + 1) * CHUNK_POINTS)
          .flat()
          .map((coordinate) => numberToHex(coordinate, { size: 32 })),
      ),
    ),
  );
}

const foldPointsHash = (points: readonly (readonly [bigint, bigint])[]): Hex =>
  keccak256(concat(pointChunkHashes(points)));
