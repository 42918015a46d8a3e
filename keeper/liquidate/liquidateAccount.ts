import { describeError, type AccountId } from "@plimsoll/sdk";
import { formatGwei } from "viem";

import { planSlice } from "../plan/planSlice.ts";
import type { Taker } from "../plan/Taker.ts";
import { ethPrice as readEthPrice } from "../price/ethPrice.ts";
import { expectedGas } from "../price/expectedGas.ts";
import { priceSlice, type SlicePrice } from "../price/priceSlice.ts";
import { reasonToLeave } from "../price/reasonToLeave.ts";
import { simulateSlice } from "../simulate/simulateSlice.ts";
import type { Deps } from "./Deps.ts";
import { maxGasPrice } from "./maxGasPrice.ts";
import { takeSlice } from "./takeSlice.ts";

const ATTEMPTS = 4;

/** @param epoch Of the scan, for the event. */
export type LiquidateAccountParameters = { account: AccountId; epoch: number; taker: Taker };

/** `again`: what was in the way may pass within the epoch. `isHealthy`: nobody can take anything. */
export type Outcome =
  { kind: "liquidated" } | { kind: "skipped"; reason: string; again: boolean; isHealthy?: true };

/**
 * Plans, prices, simulates and sends one slice. Whatever fails is the outcome of this account only; nothing is thrown.
 * A lost race is planned again from what the chain says then.
 */
export async function liquidateAccount(
  deps: Deps,
  { account, epoch, taker }: LiquidateAccountParameters,
): Promise<Outcome> {
  let limit: bigint | undefined;
  let last = "";
  try {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const outcome = await attemptSlice(deps, { account, epoch, taker, limit });
      if (outcome.kind !== "planAgain") return outcome;
      limit = outcome.limit;
      last = outcome.reason;
    }
    return { kind: "skipped", reason: last, again: true };
  } catch (error) {
    return { kind: "skipped", reason: describeError(error), again: true };
  }
}

type Attempt = Outcome | { kind: "planAgain"; reason: string; limit: bigint | undefined };

async function attemptSlice(
  deps: Deps,
  { account, epoch, taker, limit }: LiquidateAccountParameters & { limit: bigint | undefined },
): Promise<Attempt> {
  const { config, chain, wallet } = deps;
  const plan = await planSlice({ ...deps, account, taker, limit });
  if ("skip" in plan) {
    const { skip, ...rest } = plan;
    return { kind: "skipped", reason: skip, ...rest };
  }

  const fees = await wallet.fees();
  if (fees.expected > maxGasPrice(config)) {
    const reason = `a gas price of ${formatGwei(fees.expected)} gwei is above the limit of ${config.maxGasPriceGwei}`;
    return { kind: "skipped", reason, again: true };
  }

  const [insuranceShare, ethPrice] = await Promise.all([
    chain.insuranceShare(),
    readEthPrice(chain, config.ethUsd),
  ]);
  const priceAt = (gas: bigint) =>
    priceSlice({
      terms: plan.terms,
      fraction: plan.slice.fraction,
      grossValue: plan.grossValue,
      insuranceShare,
      exitCostRate: BigInt(Math.ceil(config.exitCostRate * 1e6)),
      gas,
      gasPrice: fees.expected,
      ethPrice,
    });
  const tooLittle = (price: SlicePrice): Outcome | undefined => {
    const reason = reasonToLeave({ price, taker, config });
    return reason === undefined ? undefined : { kind: "skipped", reason, again: false };
  };

  const expected = tooLittle(priceAt(expectedGas(plan.legs)));
  if (expected !== undefined) return expected;

  const simulation = await simulateSlice(chain, plan.slice);
  if (simulation.kind === "refused") {
    return { kind: "skipped", reason: simulation.reason, again: simulation.again };
  }
  if (simulation.kind === "lostRace") return { kind: "planAgain", reason: simulation.reason, limit };
  if (simulation.kind === "tooLarge") {
    return { kind: "planAgain", reason: simulation.reason, limit: simulation.limit };
  }
  const { gas } = simulation;
  const price = priceAt(gas);
  const simulated = tooLittle(price);
  if (simulated !== undefined) return simulated;

  const taken = await takeSlice(deps, { epoch, plan, gas, fees, exitCost: price.exitCost, ethPrice });
  return taken.kind === "lostRace" ? { kind: "planAgain", reason: taken.reason, limit } : taken;
}
