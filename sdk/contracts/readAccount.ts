import type { Address } from "viem";
import { readContract } from "viem/actions";

import { marginEngineAbi } from "../abi/index.ts";
import type { AccountId } from "../ids/index.ts";
import { atBlock, type Reading } from "./reading.ts";

export type ReadAccountParameters = Reading & { engine: Address; account: AccountId };

/**
 * An account's slot.
 *
 * @param cash 1e-6 USD, signed: a perp long carries minus its notional.
 * @param initialMargin 1e-6 USD, the record: a proven upper bound of the requirement at `epoch`.
 * @param maintenanceMargin 1e-6 USD.
 * @param checkedBlock Block (mod 2^16) in which the owner last passed an initial-margin check.
 * @param flagged In liquidation.
 * @param positions Number of live positions.
 */
export type AccountState = {
  cash: bigint;
  initialMargin: bigint;
  maintenanceMargin: bigint;
  epoch: number;
  checkedBlock: number;
  flagged: boolean;
  positions: number;
};

/** Reads an account; one never opened is all zeros. */
export async function readAccount(parameters: ReadAccountParameters): Promise<AccountState> {
  const { client, engine, account } = parameters;
  const state = await readContract(client, {
    ...atBlock(parameters),
    address: engine,
    abi: marginEngineAbi,
    functionName: "account",
    args: [account],
  });
  return {
    ...state,
    epoch: Number(state.epoch),
    checkedBlock: Number(state.checkedBlock),
    positions: Number(state.positions),
  };
}
