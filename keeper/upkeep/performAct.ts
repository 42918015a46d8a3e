import { describeError, formatUsd } from "@plimsoll/sdk";
import { formatGwei } from "viem";

import type { Act } from "../chain/Act.ts";
import { encodeAct } from "../chain/encodeAct.ts";
import { toUsd } from "../events/toUsd.ts";
import type { Deps } from "../liquidate/Deps.ts";
import { maxGasPrice } from "../liquidate/maxGasPrice.ts";
import { ethPrice as readEthPrice } from "../price/ethPrice.ts";
import { priceGas } from "../price/priceSlice.ts";
import { sendTransaction } from "../send/sendTransaction.ts";

/** @param worth The most it may cost in gas beside the configured limit, 1e-6 USD; left out: the limit alone. */
export type PerformActParameters = { act: Act; worth?: bigint };

/** Undefined when it was done, otherwise why it was not. */
export type PerformActResult = string | undefined;

/**
 * Simulates an act that earns nothing, prices its gas, sends it and reports an `upkeep` event. Whatever fails is this act's
 * failure only; nothing is thrown.
 */
export async function performAct(deps: Deps, parameters: PerformActParameters): Promise<PerformActResult> {
  try {
    return await perform(deps, parameters);
  } catch (error) {
    return describeError(error);
  }
}

async function perform(deps: Deps, { act, worth }: PerformActParameters): Promise<PerformActResult> {
  const { config, chain, wallet, report } = deps;
  const fees = await wallet.fees();
  if (fees.expected > maxGasPrice(config)) {
    return `a gas price of ${formatGwei(fees.expected)} gwei is above the limit of ${config.maxGasPriceGwei}`;
  }
  const [gas, ethPrice] = await Promise.all([chain.tryAct(act), readEthPrice(chain, config.ethUsd)]);
  const cost = priceGas({ gas, gasPrice: fees.expected, ethPrice });
  const most = worth !== undefined && worth < config.maxUpkeepGasUsd ? worth : config.maxUpkeepGasUsd;
  if (cost > most) {
    return `gas of ${formatUsd(cost, { decimals: 2 })} is more than ${formatUsd(most, { decimals: 2 })}`;
  }
  const sent = await sendTransaction({
    wallet,
    transaction: { ...encodeAct(act, config.contracts), gas: (gas * 6n) / 5n },
    fees,
    maxGasPrice: maxGasPrice(config),
    receiptTimeoutMs: config.receiptTimeoutMs,
    pollMs: Math.min(config.pollMs, 1_000),
    stillWanted: () =>
      chain.tryAct(act).then(
        () => true,
        () => false,
      ),
  });
  if (sent.kind === "replaced") return "the transaction was withdrawn or replaced";
  if (sent.kind === "pending") return `transaction ${sent.hash} is not mined yet`;
  const { hash, succeeded, gasUsed, gasPrice } = sent.receipt;
  if (!succeeded) return `transaction ${hash} was reverted`;
  const gasUsd = toUsd(priceGas({ gas: gasUsed, gasPrice, ethPrice }));
  const subject = act.kind === "checkIndex" ? { instrument: act.instrument } : { account: act.account };
  report({ event: "upkeep", act: act.kind, ...subject, gasUsed: Number(gasUsed), gasUsd, tx: hash });
  return undefined;
}
