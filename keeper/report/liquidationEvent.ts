import { FRACTION_ONE, type AccountId } from "@plimsoll/sdk";

import type { Account, Sliced } from "../chain/Chain.ts";
import type { LiquidationEvent } from "../events/KeeperEvent.ts";
import { toUsd } from "../events/toUsd.ts";
import { priceGas } from "../price/priceSlice.ts";
import type { Receipt } from "../wallet/Wallet.ts";

/**
 * @param fraction 1e18 = the whole account.
 * @param exitCost, ethPrice 1e-6 USD.
 * @param after The account at the end of the slice's block; undefined if the node did not say.
 */
export type LiquidationEventParameters = {
  account: AccountId;
  liquidator: AccountId;
  epoch: number;
  fraction: bigint;
  sliced: Sliced;
  receipt: Receipt;
  exitCost: bigint;
  ethPrice: bigint;
  after: Pick<Account, "equity" | "initialMargin"> | undefined;
};

/** The slice as it happened: bonus from the event, gas from the receipt. */
export function liquidationEvent(parameters: LiquidationEventParameters): LiquidationEvent {
  const { account, liquidator, epoch, fraction, sliced, receipt, exitCost, ethPrice, after } = parameters;
  const gasCost = priceGas({ gas: receipt.gasUsed, gasPrice: receipt.gasPrice, ethPrice });
  return {
    event: "liquidation",
    account,
    liquidator,
    epoch,
    fraction: Number(fraction) / Number(FRACTION_ONE),
    bonusUsd: toUsd(sliced.bonus),
    gasUsed: Number(receipt.gasUsed),
    gasUsd: toUsd(gasCost),
    profitUsd: toUsd(sliced.bonus - gasCost - exitCost),
    ratioBefore: ratio(sliced.equityBefore, sliced.initialMarginBefore),
    ratioAfter: after === undefined ? null : ratio(after.equity, after.initialMargin),
    equityBeforeUsd: toUsd(sliced.equityBefore),
    equityAfterUsd: after === undefined ? null : toUsd(after.equity),
    tx: receipt.hash,
  };
}

const ratio = (equity: bigint, initialMargin: bigint): number | null =>
  initialMargin === 0n ? null : Number(equity) / Number(initialMargin);
