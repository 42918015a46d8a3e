import { formatUsd, receiveSlice, slicePositions, type AccountId } from "@plimsoll/sdk";

import type { Chain, Slice, Terms } from "../chain/Chain.ts";
import { ContractRefusal } from "../chain/ContractRefusal.ts";
import type { ParsedKeeperConfig } from "../config/keeperConfigSchema.ts";
import type { Failover } from "../servers/createFailover.ts";
import { attest } from "./attest.ts";
import { chooseFraction } from "./chooseFraction.ts";
import { findTerms } from "./findTerms.ts";
import { planLegs } from "./planLegs.ts";
import type { Taker } from "./Taker.ts";
import { valueOf } from "./valueOf.ts";

/**
 * @param limit The largest fraction that an earlier attempt showed to be possible.
 */
export type PlanSliceParameters = {
  chain: Chain;
  servers: Failover;
  taker: Taker;
  account: AccountId;
  config: Pick<ParsedKeeperConfig, "fractionPolicy" | "maxPositionValueUsd">;
  limit: bigint | undefined;
};

/** @param grossValue Longs plus shorts of the account at mark, 1e-6 USD. */
export type Plan = { slice: Slice; terms: Terms; grossValue: bigint; legs: number };

/** Nothing to do. `again`: what was in the way may pass within the epoch. `isHealthy`: nobody can take anything. */
export type NoPlan = { skip: string; again: boolean; isHealthy?: true };

/** Which slice of an account to take now, with the attestations it needs. */
export async function planSlice(parameters: PlanSliceParameters): Promise<Plan | NoPlan> {
  const { chain, servers, taker, account, config, limit } = parameters;
  const own = taker.account;
  const [state, positions, ownState, ownPositions, offered] = await Promise.all([
    chain.account(account),
    chain.positions(account),
    chain.account(own),
    chain.positions(own),
    taker.isBackstop ? chain.offered(own) : undefined,
  ]);
  const who = taker.isBackstop ? "the backstop" : "the keeper";
  if (ownState.flagged) return { skip: `${who}'s own account is in liquidation`, again: false };
  if (offered === 0n) return { skip: "the backstop takes over nothing now", again: false };

  const { portfolioHash } = state;
  const found = await findTerms({ chain, servers, account, portfolioHash });
  const { terms, attestation } = found;
  if (terms.fractionMax === 0n) {
    const threshold = state.flagged ? terms.initialMargin : terms.maintenanceMargin;
    if (terms.equity >= threshold) {
      return { skip: healthy(terms.equity, threshold), again: false, isHealthy: true };
    }
    return { skip: await whyNone(chain, { account, liquidator: own, attestation }), again: true };
  }

  const [grossValue, ownValue] = await Promise.all([valueOf(chain, positions), valueOf(chain, ownPositions)]);
  const choice = chooseFraction({
    terms,
    who,
    policy: taker.isBackstop ? "restore" : config.fractionPolicy,
    freeEquity: ownState.equity - (ownPositions.length === 0 ? 0n : ownState.initialMargin),
    room:
      config.maxPositionValueUsd === undefined || taker.isBackstop
        ? undefined
        : config.maxPositionValueUsd - ownValue,
    grossValue,
    offered,
    limit,
  });
  if ("skip" in choice) return { skip: choice.skip, again: false };

  if (terms.legsOnly) {
    return planLegs({
      chain,
      servers,
      own,
      account,
      positions,
      ownPositions,
      found,
      target: choice.fraction,
    });
  }

  const { legs } = slicePositions({ positions, fraction: choice.fraction });
  const liquidatorAttestation =
    ownPositions.length === 0
      ? "0x"
      : await attest(servers, own, receiveSlice({ positions: ownPositions, legs }));
  return {
    slice: { account, liquidator: own, fraction: choice.fraction, attestation, liquidatorAttestation },
    terms,
    grossValue,
    legs: legs.length,
  };
}

const healthy = (equity: bigint, threshold: bigint): string =>
  `healthy: equity ${formatUsd(equity, { decimals: 2 })}, needed ${formatUsd(threshold, { decimals: 2 })}`;

/** Below its margin, and yet the chain allows no slice: it says why when asked for one. */
async function whyNone(
  chain: Chain,
  slice: Pick<Slice, "account" | "liquidator" | "attestation">,
): Promise<string> {
  try {
    await chain.simulate({ ...slice, fraction: 1n, liquidatorAttestation: "0x" }, "latest");
    return "the chain allowed no slice a moment ago";
  } catch (error) {
    if (error instanceof ContractRefusal) return error.message;
    throw error;
  }
}
