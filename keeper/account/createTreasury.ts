import { describeError, marginEngineAbi } from "@plimsoll/sdk";
import { encodeFunctionData, erc20Abi, type Hex, type PublicClient } from "viem";

import { rawRefusalOf } from "../chain/rawRefusalOf.ts";
import { maxGasPrice } from "../liquidate/maxGasPrice.ts";
import type { Deps } from "../liquidate/Deps.ts";
import { sendTransaction } from "../send/sendTransaction.ts";
import { StartError } from "./StartError.ts";
import type { Treasury } from "./Treasury.ts";

export type CreateTreasuryParameters = Pick<Deps, "config" | "chain" | "wallet" | "own"> & {
  client: PublicClient;
};

/** The keeper's collateral: an ERC-20 and the engine. */
export function createTreasury({ config, chain, wallet, own, client }: CreateTreasuryParameters): Treasury {
  const { quoteToken, marginEngine } = config.contracts;
  const token = { address: quoteToken, abi: erc20Abi } as const;

  async function send(what: string, to: Hex, data: Hex): Promise<void> {
    const [gas, fees] = await Promise.all([
      client.estimateGas({ account: wallet.address, to, data }).catch((error: unknown) => {
        throw new StartError(`The ${what} would fail: ${describeError(rawRefusalOf(error) ?? error)}`);
      }),
      wallet.fees(),
    ]);
    const sent = await sendTransaction({
      wallet,
      transaction: { to, data, gas: (gas * 6n) / 5n },
      fees,
      maxGasPrice: maxGasPrice(config),
      receiptTimeoutMs: config.receiptTimeoutMs,
      pollMs: Math.min(config.pollMs, 1_000),
      stillWanted: () => Promise.resolve(true),
    });
    if (sent.kind !== "mined") throw new StartError(`The ${what} is not mined (${sent.kind}): start again`);
    if (!sent.receipt.succeeded) throw new StartError(`The ${what} was reverted: ${sent.receipt.hash}`);
  }

  return {
    equity: async () => (await chain.account(own)).equity,
    walletBalance: () => client.readContract({ ...token, functionName: "balanceOf", args: [wallet.address] }),
    allowance: () =>
      client.readContract({ ...token, functionName: "allowance", args: [wallet.address, marginEngine] }),
    approve: (amount) =>
      send(
        "approval",
        quoteToken,
        encodeFunctionData({ abi: erc20Abi, functionName: "approve", args: [marginEngine, amount] }),
      ),
    deposit: (amount) =>
      send(
        "deposit",
        marginEngine,
        encodeFunctionData({ abi: marginEngineAbi, functionName: "deposit", args: [own, amount] }),
      ),
  };
}
