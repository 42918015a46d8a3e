import { formatUsd } from "@plimsoll/sdk";

import type { ParsedKeeperConfig } from "../config/keeperConfigSchema.ts";
import type { Taker } from "../plan/Taker.ts";
import type { SlicePrice } from "./priceSlice.ts";

/** @param config Limits in 1e-6 USD. */
export type ReasonToLeaveParameters = {
  price: SlicePrice;
  taker: Taker;
  config: Pick<ParsedKeeperConfig, "minProfitUsd" | "maxUpkeepGasUsd">;
};

/**
 * Why a slice at this price is not worth taking; undefined if it is. The keeper's own account wants a profit. Of a push to a
 * backstop the keeper has nothing but the gas: that is limited.
 */
export function reasonToLeave({ price, taker, config }: ReasonToLeaveParameters): string | undefined {
  const { bonus, gasCost, exitCost, profit } = price;
  if (taker.isBackstop) {
    if (gasCost <= config.maxUpkeepGasUsd) return undefined;
    return `gas of ${cents(gasCost)} is more than ${formatUsd(config.maxUpkeepGasUsd)} for a push`;
  }
  if (profit >= config.minProfitUsd) return undefined;
  return (
    `a profit of ${cents(profit)} is below ${formatUsd(config.minProfitUsd)}: bonus ` +
    `${cents(bonus)}, gas ${cents(gasCost)}, exit ${cents(exitCost)}`
  );
}

const cents = (value: bigint): string => formatUsd(value, { decimals: 2 });
