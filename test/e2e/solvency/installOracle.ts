import { readFileSync } from "node:fs";

import { circuitSizes, circuitTerms, type CircuitName } from "@plimsoll/circuits";
import { scenarioSetsAbi } from "@plimsoll/sdk";
import hre from "hardhat";
import { createWalletClient, http, type Address, type Hex } from "viem";
import { hardhat } from "viem/chains";

import type { TestVenue } from "../risk-server/createTestVenue.ts";

type Keys = Parameters<typeof circuitTerms>[1];

/** Of the circuits that tests prove with: two accounts a batch, two instruments, four scenarios. */
const SIZES = circuitSizes.small;

/**
 * A solvency oracle beside a venue, for the small circuits.
 * @param challengeWindow Seconds in which folds may be challenged.
 */
export async function installOracle(
  venue: TestVenue,
  challengeWindow = 0,
): Promise<{ scenarioSets: Address; solvencyOracle: Address; setCircuit: () => Promise<void> }> {
  const { client, contracts, rpcUrl } = venue;
  const owner = venue.person(0);
  const wallet = createWalletClient({ account: owner, chain: hardhat, transport: http(rpcUrl) });

  async function deploy(name: string, args: readonly unknown[] = []): Promise<Address> {
    const { abi, bytecode } = await hre.artifacts.readArtifact(name);
    const hash = await wallet.deployContract({ abi, bytecode: bytecode as Hex, args });
    const { contractAddress } = await client.waitForTransactionReceipt({ hash, pollingInterval: 50 });
    if (contractAddress === null || contractAddress === undefined)
      throw new Error(`${name} was not deployed`);
    return contractAddress;
  }

  const { riskCommittee, markOracle, riskParameters, marginEngine } = contracts;
  const scenarioSets = await deploy("ScenarioSets", [
    owner.address,
    riskCommittee,
    markOracle,
    riskParameters,
    challengeWindow,
  ]);
  const solvencyOracle = await deploy("SolvencyOracle", [
    owner.address,
    marginEngine,
    markOracle,
    scenarioSets,
    { maxSetAge: 86_400, maxMarkAge: 3_600, watchIndex: 150_000_000n },
  ]);
  const verifiers = {
    batchVerifier: await deploy("SmallAccountBatchVerifier"),
    tailVerifier: await deploy("SmallTailRiskVerifier"),
  };

  /** Before this nobody posts a scenario set. */
  async function setCircuit(): Promise<void> {
    const args = [{ ...verifiers, ...circuitTerms(SIZES, smallKeys()) }] as const;
    const call = { address: scenarioSets, abi: scenarioSetsAbi, functionName: "setCircuit", args } as const;
    const hash = await wallet.writeContract(call);
    await client.waitForTransactionReceipt({ hash, pollingInterval: 50 });
  }
  return { scenarioSets, solvencyOracle, setCircuit };
}

/** As they are in the repository: what the servers build has to be the same. */
export function smallKeys(): Keys {
  const read = (name: CircuitName): unknown =>
    JSON.parse(
      readFileSync(new URL(`../../../circuits/verifyingKeys/small/${name}.json`, import.meta.url), "utf8"),
    );
  return { accountBatch: read("accountBatch"), tailRisk: read("tailRisk") } as Keys;
}
