import { formatUsd } from "@plimsoll/sdk";

import { ContractRefusal, isLostRace } from "../chain/ContractRefusal.ts";
import { encodeLiquidate } from "../chain/encodeLiquidate.ts";
import { findSliced } from "../chain/findSliced.ts";
import type { Plan } from "../plan/planSlice.ts";
import { priceGas } from "../price/priceSlice.ts";
import { liquidationEvent } from "../report/liquidationEvent.ts";
import { sendTransaction } from "../send/sendTransaction.ts";
import type { Fees, Receipt } from "../wallet/Wallet.ts";
import type { Deps } from "./Deps.ts";
import { maxGasPrice } from "./maxGasPrice.ts";

/** @param gas As simulated. */
export type TakeSliceParameters = {
  epoch: number;
  plan: Plan;
  gas: bigint;
  fees: Fees;
  exitCost: bigint;
  ethPrice: bigint;
};

export type Taken =
  | { kind: "liquidated" }
  | { kind: "lostRace"; reason: string }
  | { kind: "skipped"; reason: string; again: boolean };

/** Sends a planned slice, waits for it and reports what it did. */
export async function takeSlice(deps: Deps, parameters: TakeSliceParameters): Promise<Taken> {
  const { config, chain, wallet } = deps;
  const { plan, gas, fees, ethPrice } = parameters;
  const { slice } = plan;
  const sent = await sendTransaction({
    wallet,
    // A fifth more: what other slices write between now and then moves the gas a little.
    transaction: { to: config.contracts.marginEngine, data: encodeLiquidate(slice), gas: (gas * 6n) / 5n },
    fees,
    maxGasPrice: maxGasPrice(config),
    receiptTimeoutMs: config.receiptTimeoutMs,
    pollMs: Math.min(config.pollMs, 1_000),
    stillWanted: async () => (await refusalNow()) === undefined,
  });
  if (sent.kind === "replaced")
    return { kind: "lostRace", reason: "the transaction was withdrawn or replaced" };
  if (sent.kind === "pending") {
    return { kind: "skipped", reason: `transaction ${sent.hash} is not mined yet`, again: true };
  }
  const { receipt } = sent;
  if (!receipt.succeeded) return explainRevert(receipt);

  await reportSlice(receipt);
  return { kind: "liquidated" };

  async function refusalNow(): Promise<ContractRefusal | undefined> {
    try {
      await chain.simulate(slice, "latest");
      return undefined;
    } catch (error) {
      if (error instanceof ContractRefusal) return error;
      throw error;
    }
  }

  async function explainRevert({ hash, gasUsed, gasPrice }: Receipt): Promise<Taken> {
    const spent = formatUsd(priceGas({ gas: gasUsed, gasPrice, ethPrice }), { decimals: 2 });
    const refusal = await refusalNow().catch(() => undefined);
    const reason = `transaction ${hash} was reverted (gas ${spent}): ${refusal?.message ?? "no reason known"}`;
    return refusal === undefined || isLostRace(refusal)
      ? { kind: "lostRace", reason }
      : { kind: "skipped", reason, again: true };
  }

  async function reportSlice(receipt: Receipt): Promise<void> {
    const sliced = findSliced(receipt.logs);
    if (sliced === undefined) throw new Error(`transaction ${receipt.hash} took no slice`);
    // The slice is done, whatever the node says now.
    const after = await chain.account(slice.account, receipt.blockNumber).catch(() => undefined);
    const { epoch, exitCost } = parameters;
    const { account, liquidator, fraction } = slice;
    const taken = { account, liquidator, epoch, fraction };
    deps.report(liquidationEvent({ ...taken, sliced, receipt, exitCost, ethPrice, after }));
  }
}
