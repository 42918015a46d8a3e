import { describeError } from "@plimsoll/sdk";
import type { PublicClient } from "viem";

import type { ParsedKeeperConfig } from "../config/keeperConfigSchema.ts";
import { StartError } from "./StartError.ts";

/**
 * Makes sure that the endpoint answers, serves the configured chain, and has the venue's contracts.
 *
 * @throws StartError
 */
export async function checkChain(
  client: PublicClient,
  { rpcUrl, chainId, contracts }: Pick<ParsedKeeperConfig, "rpcUrl" | "chainId" | "contracts">,
): Promise<void> {
  const actual = await client.getChainId().catch((error: unknown) => {
    throw new StartError(
      `No answer from ${rpcUrl}: ${describeError(error).replace(/\.$/, "")}. Is the node running?`,
    );
  });
  if (actual !== chainId) {
    throw new StartError(`${rpcUrl} serves chain ${actual}, not ${chainId}: correct rpcUrl or chainId`);
  }
  for (const [name, address] of Object.entries(contracts)) {
    if (address === undefined) continue;
    const code = await client.getCode({ address });
    if (code === undefined) {
      throw new StartError(
        `There is no contract at ${address} (${name}) on chain ${chainId}: is it deployed there?`,
      );
    }
  }
}
