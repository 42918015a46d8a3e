/** The council's contracts beside a venue. */
import {
  ZeroAddress,
  type BaseContract,
  type ContractRunner,
  type ContractTransactionResponse,
} from "ethers";

import type { Venue } from "../venue.ts";

/** How a vote is cast. */
export const Vote = { Against: 0, For: 1, Abstain: 2 } as const;

type Calls = readonly [targets: readonly string[], values: readonly bigint[], calldatas: readonly string[]];
type Sent = Promise<ContractTransactionResponse>;
type Connected<T> = Omit<BaseContract, "connect"> & T & { connect(runner: ContractRunner): Connected<T> };

export type Governor = Connected<{
  propose(...proposal: [...Calls, description: string]): Sent;
  castVote(proposalId: bigint, support: number): Sent;
  queue(...proposal: [...Calls, descriptionHash: string]): Sent;
  execute(...proposal: [...Calls, descriptionHash: string]): Sent;
  cancel(...proposal: [...Calls, descriptionHash: string]): Sent;
  state(proposalId: bigint): Promise<bigint>;
  CLOCK_MODE(): Promise<string>;
  clock(): Promise<bigint>;
  hashProposal(...proposal: [...Calls, descriptionHash: string]): Promise<bigint>;
}>;

export type Timelock = Connected<{
  schedule(
    target: string,
    value: bigint,
    data: string,
    predecessor: string,
    salt: string,
    delay: bigint,
  ): Sent;
  grantRole(role: string, account: string): Sent;
  renounceRole(role: string, account: string): Sent;
  updateDelay(delay: bigint): Sent;
  PROPOSER_ROLE(): Promise<string>;
  CANCELLER_ROLE(): Promise<string>;
  DEFAULT_ADMIN_ROLE(): Promise<string>;
}>;

export type Votes = Connected<{
  transfer(to: string, value: bigint): Sent;
  delegate(to: string): Sent;
  delegateBySig(to: string, nonce: bigint, expiry: bigint, v: number, r: string, s: string): Sent;
  getVotes(account: string): Promise<bigint>;
  nonces(account: string): Promise<bigint>;
  CLOCK_MODE(): Promise<string>;
}>;

export interface Governance {
  token: Votes;
  timelock: Timelock;
  governor: Governor;
}

export interface GovernanceOptions {
  terms: { votingDelay: bigint; votingPeriod: bigint; proposalThreshold: bigint; quorumPercent: bigint };
  /** Seconds. */
  minDelay: bigint;
  supply: bigint;
}

/** The governor alone proposes to the timelock, anybody executes, nobody administers. All votes are the owner's. */
export async function deployGovernance(
  { ethers, owner }: Venue,
  { terms, minDelay, supply }: GovernanceOptions,
): Promise<Governance> {
  const deploy = async <T>(name: string, args: unknown[]): Promise<T> =>
    (await ethers.deployContract(name, args)) as unknown as T;
  const token = await deploy<Votes>("VenueToken", ["Venue votes", "VOTE", owner.address, supply]);
  const timelock = await deploy<Timelock>("TimelockController", [minDelay, [], [ZeroAddress], owner.address]);
  const governor = await deploy<Governor>("VenueGovernor", [
    "Venue council",
    token.target,
    timelock.target,
    terms,
  ]);
  for (const role of [await timelock.PROPOSER_ROLE(), await timelock.CANCELLER_ROLE()])
    await timelock.grantRole(role, governor.target as string);
  await timelock.renounceRole(await timelock.DEFAULT_ADMIN_ROLE(), owner.address);
  return { token, timelock, governor };
}
