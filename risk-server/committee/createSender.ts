import { venueChain } from "@plimsoll/sdk";
import {
  createWalletClient,
  http,
  type Abi,
  type Address,
  type ContractFunctionArgs,
  type ContractFunctionName,
  type LocalAccount,
} from "viem";

import type { RiskServerConfig } from "../config/riskServerConfigSchema.ts";
import type { Chain } from "../ledger/createChain.ts";

const RECEIPT_TIMEOUT_MS = 60_000;

/** A transaction to a contract of the protocol. */
export interface Call<
  A extends Abi = Abi,
  Name extends ContractFunctionName<A, "nonpayable"> = ContractFunctionName<A, "nonpayable">,
> {
  readonly address: Address;
  readonly abi: A;
  readonly functionName: Name;
  readonly args: ContractFunctionArgs<A, "nonpayable", Name>;
}

/** Sends transactions from the sender's key, one after another, so that none takes another's nonce. */
export type Sender = ReturnType<typeof createSender>;

export function createSender(config: RiskServerConfig, chain: Chain, account: LocalAccount) {
  const { rpcUrl, chainId, pollIntervalMs } = config.chain;
  const wallet = createWalletClient({
    account,
    chain: venueChain({ chainId, rpcUrl }),
    transport: http(rpcUrl),
  });
  let queue: Promise<unknown> = Promise.resolve();

  async function sendNow(call: Call): Promise<void> {
    // Against the pending block: its timestamp is not before what is sent, the last one's may be.
    const gas = await chain.client.estimateContractGas({ ...call, account, blockTag: "pending" });
    const hash = await wallet.writeContract({ ...call, gas: (gas * 12n) / 10n });
    const receipt = await chain.client.waitForTransactionReceipt({
      hash,
      pollingInterval: pollIntervalMs,
      timeout: RECEIPT_TIMEOUT_MS,
    });
    if (receipt.status !== "success")
      throw new Error(`transaction ${hash} (${call.functionName}) was reverted`);
  }

  /** @throws when the call reverts (with the contract's error) or is not mined in time. */
  return <const A extends Abi, Name extends ContractFunctionName<A, "nonpayable">>(
    call: Call<A, Name>,
  ): Promise<void> => {
    const sent = queue.then(() => sendNow(call as unknown as Call));
    queue = sent.catch(() => undefined);
    return sent;
  };
}
