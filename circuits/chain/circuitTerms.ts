import { hashInChunks } from "@plimsoll/sdk";
import type { Groth16VerifyingKey } from "snarkjs";

import { callInputs, type CircuitName } from "../build/CircuitName.ts";
import type { CircuitSizes } from "../CircuitSizes.ts";
import { hashTag, poseidonChain } from "../field/poseidonChain.ts";
import { packDebts } from "../reference/packDebts.ts";

type Hash = `0x${string}`;

/** What `ScenarioSets.setCircuit` takes besides the two verifiers. */
export interface CircuitTerms extends CircuitSizes {
  readonly genesis: bigint;
  readonly profitPoints: Hash;
  readonly weightPoints: Hash;
}

/** What the chain needs to know of circuits of these sizes and of their keys. */
export function circuitTerms(
  sizes: CircuitSizes,
  keys: Readonly<Record<CircuitName, Groth16VerifyingKey>>,
): CircuitTerms {
  return {
    ...sizes,
    genesis: genesisState(sizes.scenarios),
    profitPoints: hashInChunks(foldPoints(keys.accountBatch, "accountBatch"), 2).root,
    weightPoints: hashInChunks(foldPoints(keys.tailRisk, "tailRisk"), 2).root,
  };
}

/** The points of a key that a scenario set multiplies, x and y of one after those of the other. */
export function foldPoints(key: Groth16VerifyingKey, circuit: CircuitName): bigint[] {
  return key.IC.slice(callInputs[circuit] + 1).flatMap(([x, y]) => [BigInt(x!), BigInt(y!)]);
}

/** The state before the first batch: no fingerprints, no debts. */
function genesisState(scenarios: number): bigint {
  const debts = packDebts(Array.from({ length: scenarios }, () => 0n));
  return poseidonChain([0n, 0n, 1n, ...debts], hashTag.state);
}
