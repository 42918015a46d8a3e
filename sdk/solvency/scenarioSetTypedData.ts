import { hashTypedData, type Address, type Hex } from "viem";

import { scenarioSetsDomain } from "../eip712/index.ts";
import type { SignerSignature, TypedDataSigner } from "../quorum/index.ts";

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

/** A point of BN254's first group; (0, 0) is the point at infinity. */
export type FoldPoint = readonly [bigint, bigint];

/**
 * A scenario set as the margin set signs it.
 *
 * @param contentHash `scenarioHashes`.
 * @param epoch Of the marks whose snapshot it was made of.
 * @param circuit The number of the circuit whose keys fold it.
 */
export type ScenarioSetStatement = {
  contentHash: Hex;
  epoch: number;
  modelHash: Hex;
  snapshotHash: Hex;
  circuit: number;
  profitFold: FoldPoint;
  weightFold: FoldPoint;
};

export type ScenarioSetTypedDataParameters = {
  chainId: number;
  scenarioSets: Address;
  set: ScenarioSetStatement;
};

/** What the margin set signs to post a scenario set. */
export function scenarioSetTypedData({ chainId, scenarioSets, set }: ScenarioSetTypedDataParameters) {
  return {
    domain: scenarioSetsDomain({ chainId, contract: scenarioSets }),
    types: TYPES,
    primaryType: "ScenarioSet",
    message: set,
  } as const;
}

/** The EIP-712 digest of a scenario set. */
export function scenarioSetDigest(parameters: ScenarioSetTypedDataParameters): Hex {
  return hashTypedData(scenarioSetTypedData(parameters));
}

/** One risk server's signature of a scenario set. */
export async function signScenarioSet(
  parameters: ScenarioSetTypedDataParameters & { signer: TypedDataSigner },
): Promise<SignerSignature> {
  const { signer } = parameters;
  return { signer: signer.address, signature: await signer.signTypedData(scenarioSetTypedData(parameters)) };
}
