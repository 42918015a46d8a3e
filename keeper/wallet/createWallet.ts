import { isUnanswered } from "@plimsoll/sdk";
import { keccak256, TransactionReceiptNotFoundError, type LocalAccount, type PublicClient } from "viem";

import type { Wallet } from "./Wallet.ts";

export type CreateWalletParameters = { client: PublicClient; signer: LocalAccount; chainId: number };

/** A local key behind a JSON-RPC endpoint, with EIP-1559 fees. */
export function createWallet({ client, signer, chainId }: CreateWalletParameters): Wallet {
  const { address } = signer;
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

    async sign({ to, data, gas }, nonce, { maxFeePerGas, maxPriorityFeePerGas }) {
      const raw = await signer.signTransaction({
        type: "eip1559",
        chainId,
        to,
        data,
        gas,
        nonce,
        maxFeePerGas,
        maxPriorityFeePerGas,
      });
      return { hash: keccak256(raw), raw };
    },

    async broadcast({ raw }) {
      try {
        await client.sendRawTransaction({ serializedTransaction: raw });
      } catch (error) {
        // Unanswered, it may have arrived.
        if (!isUnanswered(error)) throw error;
      }
    },

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
