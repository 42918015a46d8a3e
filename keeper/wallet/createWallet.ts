import {
  TransactionReceiptNotFoundError,
  type Account,
  type Chain as ViemChain,
  type PublicClient,
  type Transport,
  type WalletClient,
} from "viem";

import type { Wallet } from "./Wallet.ts";

export type CreateWalletParameters = {
  client: PublicClient;
  wallet: WalletClient<Transport, ViemChain, Account>;
};

/** A local key behind a JSON-RPC endpoint, with EIP-1559 fees. */
export function createWallet({ client, wallet }: CreateWalletParameters): Wallet {
  const { address } = wallet.account;
  return {
    address,
    balance: () => client.getBalance({ address }),

    async fees() {
      const [block, tip] = await Promise.all([client.getBlock(), client.estimateMaxPriorityFeePerGas()]);
      const base = block.baseFeePerGas ?? 0n;
      // The base fee can double in six full blocks; what is not needed is not paid.
      return { expected: base + tip, maxFeePerGas: 2n * base + tip, maxPriorityFeePerGas: tip };
    },

    nonce: (which) =>
      client.getTransactionCount({ address, blockTag: which === "mined" ? "latest" : "pending" }),

    broadcast: ({ to, data, gas }, nonce, { maxFeePerGas, maxPriorityFeePerGas }) =>
      wallet.sendTransaction({ to, data, gas, nonce, maxFeePerGas, maxPriorityFeePerGas }),

    async receipt(hash) {
      try {
        const receipt = await client.getTransactionReceipt({ hash });
        return {
          hash,
          succeeded: receipt.status === "success",
          blockNumber: receipt.blockNumber,
          gasUsed: receipt.gasUsed,
          gasPrice: receipt.effectiveGasPrice,
          logs: receipt.logs,
        };
      } catch (error) {
        if (error instanceof TransactionReceiptNotFoundError) return undefined;
        throw error;
      }
    },
  };
}
