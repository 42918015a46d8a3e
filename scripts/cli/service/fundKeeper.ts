import { parseUsd, testDollarAbi, type Deployment } from "@plimsoll/sdk";
import { createPublicClient, createWalletClient, http, type Hex } from "viem";
import { privateKeyToAccount } from "viem/accounts";

/**
 * Prints test dollars for a development key's wallet up to `usd`: the test dollar is free to print and refuses any chain
 * but 31337. Does nothing if the node does not answer: the keeper then says so itself.
 */
export async function fundKeeper(parameters: {
  readonly rpc: string;
  readonly deployment: Deployment;
  readonly key: Hex;
  readonly usd: string;
}): Promise<void> {
  const { rpc, deployment, key, usd } = parameters;
  const address = deployment.addresses.testDollar;
  if (address === undefined) return;
  const account = privateKeyToAccount(key);
  const transport = http(rpc, { retryCount: 0 });
  const client = createPublicClient({ transport, pollingInterval: 100 });
  const token = { address, abi: testDollarAbi } as const;
  try {
    const args = [account.address] as const;
    const balance = await client.readContract({ ...token, functionName: "balanceOf", args });
    const missing = parseUsd(usd) - balance;
    if (missing <= 0n) return;
    const wallet = createWalletClient({ account, transport });
    const hash = await wallet.writeContract({
      ...token,
      functionName: "mint",
      args: [account.address, missing],
      chain: null,
    });
    await client.waitForTransactionReceipt({ hash });
  } catch {
    // Not a development node, or not there.
  }
}
