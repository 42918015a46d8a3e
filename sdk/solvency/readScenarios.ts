import type { Address, Hex } from "viem";
import { getContractEvents, readContract } from "viem/actions";

import { scenarioSetsAbi } from "../abi/index.ts";
import type { Reading } from "../contracts/reading.ts";
import type { PackedScenarios } from "./packScenarios.ts";
import { scenarioContentHash } from "./scenarioSetTypedData.ts";

export type ReadScenariosParameters = Omit<Reading, "blockNumber"> & {
  scenarioSets: Address;
  /** Its number. */
  set: number;
};

type Point = readonly [x: bigint, y: bigint];

/** A posted set: what the chain keeps of it, and what the event of its post says. */
export type PostedScenarios = PackedScenarios & {
  set: number;
  epoch: number;
  circuit: number;
  contentHash: Hex;
  /** Σ profit·point and Σ weight·point of the circuit's keys, as the quorum claimed. */
  folds: { profits: Point; weights: Point };
};

/** The node has no event of a set's post, or its numbers are not what the chain keeps. */
export class ScenariosNotFoundError extends Error {
  override readonly name = "ScenariosNotFoundError";
}

/**
 * The scenarios of a set: the chain keeps their hash, the event of their post the numbers.
 *
 * @throws ScenariosNotFoundError; what the contract reverts with when there is no such set.
 */
export async function readScenarios(parameters: ReadScenariosParameters): Promise<PostedScenarios> {
  const { client, scenarioSets, set } = parameters;
  const contract = { address: scenarioSets, abi: scenarioSetsAbi } as const;
  const kept = await readContract(client, {
    ...contract,
    functionName: "scenarioSet",
    args: [BigInt(set)],
  });
  const block = BigInt(kept.postedBlock);
  const [event] = await getContractEvents(client, {
    ...contract,
    eventName: "ScenarioSetPosted",
    args: { set: BigInt(set) },
    fromBlock: block,
    toBlock: block,
    strict: true,
  });
  if (event === undefined) throw new ScenariosNotFoundError(`The node has no post of scenario set ${set}`);
  const { scenarios } = event.args;
  if (scenarioContentHash(scenarios) !== kept.contentHash) {
    throw new ScenariosNotFoundError(
      `What the node says was posted as set ${set} is not what the chain keeps`,
    );
  }
  return {
    ...scenarios,
    set,
    epoch: kept.epoch,
    circuit: kept.circuit,
    contentHash: kept.contentHash,
    folds: kept.folds,
  };
}
