import { createPublicClient, http, toHex, type Address } from "viem";

const BALANCE = 10n ** 21n;

/**
 * Gives a development key coins for gas on a local Hardhat node, if it has none. On another node, or none, this does
 * nothing: the service then says itself what is missing.
 */
export async function fundSender(rpc: string, sender: Address): Promise<void> {
  const client = createPublicClient({ transport: http(rpc, { retryCount: 0 }) });
  try {
    if ((await client.getBalance({ address: sender })) > 0n) return;
    await client.request({
      method: "hardhat_setBalance" as never,
      params: [sender, toHex(BALANCE)] as never,
    });
  } catch {
    // Not a development node, or not there.
  }
}
