import { createSolvencyChain, type SolvencyChain } from "@plimsoll/risk-server";
import type { Deployment } from "@plimsoll/sdk";
import type { Address, PublicClient } from "viem";

import { CommandError } from "../CommandError.ts";
import { openChain } from "../service/openChain.ts";

/** A venue's solvency oracle behind a node. */
export interface Oracle {
  readonly chainId: number;
  readonly client: PublicClient;
  readonly contracts: { readonly scenarioSets: Address; readonly solvencyOracle: Address };
  readonly chain: SolvencyChain;
}

/** @throws CommandError (1) if the deployment has no oracle, or the node is of another chain. */
export async function openOracle(deployment: Deployment, rpc: string): Promise<Oracle> {
  const { chainId, addresses } = deployment;
  const { scenarioSets, solvencyOracle } = addresses;
  if (scenarioSets === undefined || solvencyOracle === undefined) {
    throw new CommandError(
      1,
      `the deployment to chain ${chainId} has no solvency oracle. Deploy ignition/modules/Solvency.ts, or give another --deployment.`,
    );
  }
  const { publicClient } = await openChain(deployment, rpc);
  const contracts = { scenarioSets, solvencyOracle };
  return { chainId, client: publicClient, contracts, chain: createSolvencyChain(publicClient, contracts) };
}
