import { encodeAbiParameters, hashTypedData, keccak256, type Address, type Hex } from "viem";

import { scenarioSetsDomain } from "../eip712/index.ts";
import { hashInChunks } from "./hashInChunks.ts";
import type { PackedScenarios } from "./packScenarios.ts";

const TYPES = {
  ScenarioSet: [
    { name: "contentHash", type: "bytes32" },
    { name: "epoch", type: "uint32" },
    { name: "modelHash", type: "bytes32" },
    { name: "snapshotHash", type: "bytes32" },
    { name: "circuit", type: "uint32" },
    { name: "profitFold", type: "uint256[2]" },
    { name: "weightFold", type: "uint256[2]" },
  ],
} as const;

type Point = readonly [x: bigint, y: bigint];

/**
 * What a quorum of the margin set says the future of the venue is.
 *
 * @param snapshotHash The one posted with `epoch`; its last nine bytes are zero.
 * @param circuit Number of the circuit that the set is made for.
 * @param profitFold Σ profit·point of the batch verifier's key.
 * @param weightFold Σ weight·point of the tail verifier's key.
 */
export type ScenarioSetMessage = {
  contentHash: Hex;
  epoch: number;
  modelHash: Hex;
  snapshotHash: Hex;
  circuit: number;
  profitFold: Point;
  weightFold: Point;
};

/** @param scenarioSets The ScenarioSets contract, whose domain is signed. */
export type ScenarioSetTypedDataParameters = {
  chainId: number;
  scenarioSets: Address;
  message: ScenarioSetMessage;
};

/** What the margin set signs. */
export function scenarioSetTypedData({ chainId, scenarioSets, message }: ScenarioSetTypedDataParameters) {
  return {
    domain: scenarioSetsDomain({ chainId, contract: scenarioSets }),
    types: TYPES,
    primaryType: "ScenarioSet",
    message,
  } as const;
}

/** The EIP-712 digest of a scenario set. */
export function scenarioSetDigest(parameters: ScenarioSetTypedDataParameters): Hex {
  return hashTypedData(scenarioSetTypedData(parameters));
}

/** What a set is known by: its instruments, profits and weights. */
export function scenarioContentHash({ instruments, profits, weights }: PackedScenarios): Hex {
  return keccak256(
    encodeAbiParameters(
      [{ type: "uint32[]" }, { type: "bytes32" }, { type: "bytes32" }],
      [[...instruments], hashInChunks(profits, 1 / 4).root, hashInChunks(weights, 1 / 8).root],
    ),
  );
}
