import { markOracleAbi, type MarkPost } from "@plimsoll/sdk";
import {
  BaseError,
  ContractFunctionRevertedError,
  createWalletClient,
  defineChain,
  http,
  type Hex,
  type LocalAccount,
} from "viem";

import type { RiskServerConfig } from "../config/riskServerConfigSchema.ts";
import type { Chain } from "../ledger/createChain.ts";

/** `late`: another server's marks of this epoch are on the chain already. */
export type SendOutcome = "posted" | "late";

const RECEIPT_TIMEOUT_MS = 60_000;

/** Sends mark posts with the sender's coins. */
export function createMarkSender(config: RiskServerConfig, chain: Chain, account: LocalAccount) {
  const { rpcUrl, chainId, pollIntervalMs } = config.chain;
  const wallet = createWalletClient({
    account,
    chain: defineChain({
      id: chainId,
      name: `chain ${chainId}`,
      nativeCurrency: { name: "coin", symbol: "coin", decimals: 18 },
      rpcUrls: { default: { http: [rpcUrl] } },
    }),
    transport: http(rpcUrl),
  });

  /** @throws when the post reverts for another reason than being late, or is not mined in time. */
  return async (post: MarkPost, signatures: Hex): Promise<SendOutcome> => {
    const call = {
      address: config.contracts.markOracle,
      abi: markOracleAbi,
      functionName: "post",
      args: [post.epoch, post.time, post.snapshotHash, post.keys, post.words, signatures],
    } as const;
    try {
      // Against the pending block: its timestamp is not before the marks' time, the last one's would be.
      const gas = await chain.client.estimateContractGas({ ...call, account, blockTag: "pending" });
      const hash = await wallet.writeContract({ ...call, gas: (gas * 12n) / 10n });
      const receipt = await chain.client.waitForTransactionReceipt({
        hash,
        pollingInterval: pollIntervalMs,
        timeout: RECEIPT_TIMEOUT_MS,
      });
      if (receipt.status === "success") return "posted";
      throw new Error(`transaction ${hash} reverted`);
    } catch (error) {
      const head = await chain.head();
      if (head.epoch >= post.epoch && head.snapshotHash !== post.snapshotHash) return "late";
      if (head.snapshotHash === post.snapshotHash && isStale(error)) return "late";
      throw error;
    }
  };
}

/** These very slots are posted already. */
function isStale(error: unknown): boolean {
  const revert =
    error instanceof BaseError ? error.walk((e) => e instanceof ContractFunctionRevertedError) : undefined;
  return revert instanceof ContractFunctionRevertedError && revert.data?.errorName === "StaleEpoch";
}
