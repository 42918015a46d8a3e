import { venueChain, type Deployment } from "@plimsoll/sdk";
import { createPublicClient, http } from "viem";

import type { ChainAccess } from "../../chain/sendAll.ts";
import { CommandError } from "../CommandError.ts";

/**
 * The chain of a deployment.
 *
 * @throws CommandError (1) if the node is of another chain.
 */
export async function openChain(deployment: Deployment, rpc: string): Promise<ChainAccess> {
  const { chainId } = deployment;
  const publicClient = createPublicClient({
    chain: venueChain({ chainId, rpcUrl: rpc }),
    transport: http(rpc),
  });
  const actual = await publicClient.getChainId();
  if (actual !== chainId) {
    throw new CommandError(
      1,
      `the node at ${rpc} is of chain ${actual}, the deployment of chain ${chainId}. Give another --rpc.`,
    );
  }
  return { rpcUrl: rpc, publicClient };
}
