import { z } from "zod";

import { address } from "../codecs/index.ts";
import { deploymentSchema, type Deployment } from "./deployment.ts";

/** Contract names as Ignition knows them. */
const CONTRACTS = {
  marginEngine: "MarginEngine",
  markOracle: "MarkOracle",
  riskCommittee: "RiskCommittee",
  riskParameters: "RiskParameters",
  instrumentRegistry: "InstrumentRegistry",
  settlementOracle: "SettlementOracle",
  signerBonds: "SignerBonds",
  marginLens: "MarginLens",
  scenarioSets: "ScenarioSets",
  solvencyOracle: "SolvencyOracle",
  batchVerifier: "AccountBatchVerifier",
  tailVerifier: "TailRiskVerifier",
  venueVault: "VenueVault",
  lendingPool: "IndexedLendingPool",
  testDollar: "TestDollar",
} as const satisfies Record<keyof Deployment["addresses"], string>;

/** The addresses of a deployment are incomplete, ambiguous or not addresses. */
export class InvalidDeploymentError extends Error {
  override readonly name = "InvalidDeploymentError";
}

/**
 * @param chainId The chain it was deployed to (Ignition's folder is `chain-<id>`).
 * @param deployedAddresses The parsed JSON of Ignition's `deployed_addresses.json`: addresses by `Module#Contract`.
 */
export type LoadDeploymentParameters = { chainId: number; deployedAddresses: unknown };

/**
 * Reads a deployment out of Ignition's record of it.
 *
 * @throws InvalidDeploymentError naming what is missing, there twice or not an address.
 */
export function loadDeployment({ chainId, deployedAddresses }: LoadDeploymentParameters): Deployment {
  const record = z.record(z.string(), address).safeParse(deployedAddresses);
  if (!record.success) {
    throw new InvalidDeploymentError(`These are not deployed addresses: ${z.prettifyError(record.error)}`);
  }
  const addresses: Record<string, string> = {};
  for (const [name, contract] of Object.entries(CONTRACTS)) {
    const [found, another] = Object.entries(record.data).filter(([id]) => id.endsWith(`#${contract}`));
    if (found !== undefined && another !== undefined) {
      throw new InvalidDeploymentError(`${contract} was deployed twice: ${found[0]} and ${another[0]}`);
    }
    if (found !== undefined) addresses[name] = found[1];
  }
  const deployment = deploymentSchema.safeParse({ chainId, addresses });
  if (!deployment.success) {
    throw new InvalidDeploymentError(
      `The deployment to chain ${chainId} is incomplete: ${z.prettifyError(deployment.error)}`,
    );
  }
  return deployment.data;
}
