import type { AccountId, Book, InstrumentId, Position } from "@plimsoll/sdk";
import type { Hex } from "viem";

import type { IndexReading } from "../upkeep/indexVerdict.ts";
import type { Act } from "./Act.ts";

/** @param epoch Of the newest mark post. */
export type Head = { epoch: number; blockNumber: bigint };

/** Money in 1e-6 USD. The margins are the record: what was last proven. */
export type Account = {
  equity: bigint;
  /** W: from this equity on it needs no attestation and is never liquidatable. */
  worstCase: bigint;
  initialMargin: bigint;
  maintenanceMargin: bigint;
  flagged: boolean;
  positions: number;
  portfolioHash: Hex;
};

/**
 * What a liquidation would be now. Money in 1e-6 USD; fractions and the bonus rate 1e18 = 100 %.
 *
 * @param fractionMax f*: the slice that restores the account; 0 when it cannot be liquidated.
 * @param bonusRate Share of the initial margin moved, before the insurance share.
 * @param legsOnly Slices are blocked by legs whose marks stand still: chosen legs instead, with the same fractions.
 */
export type Terms = {
  equity: bigint;
  initialMargin: bigint;
  maintenanceMargin: bigint;
  fractionMax: bigint;
  fractionMin: bigint;
  bonusRate: bigint;
  legsOnly: boolean;
};

/**
 * The arguments of `liquidate` or, with `chosen`, of `liquidateLegs`.
 *
 * @param fraction Of the initial margin, 1e18 = all of it.
 */
export type Slice = {
  account: AccountId;
  liquidator: AccountId;
  fraction: bigint;
  attestation: Hex;
  liquidatorAttestation: Hex;
  chosen?: ChosenLegs;
};

/**
 * @param legs Ascending by instrument; signed lots, as the account holds them.
 * @param attestationAfter For what the account keeps.
 */
export type ChosenLegs = { legs: readonly Position[]; attestationAfter: Hex };

/** What a taken slice did, from its event. Money in 1e-6 USD. */
export type Sliced = {
  equityBefore: bigint;
  initialMarginBefore: bigint;
  bonus: bigint;
};

/** Reads of the venue's contracts. What a contract refuses is thrown as ContractRefusal. */
export interface Chain {
  head(): Promise<Head>;
  /** Whether marks were posted after block `from`, up to and including `to`. */
  marksMoved(from: bigint, to: bigint): Promise<boolean>;
  /** All accounts at the newest block. */
  book(): Promise<Book>;
  /** @param blockNumber Left out: the newest. */
  account(id: AccountId, blockNumber?: bigint): Promise<Account>;
  /** In storage order. */
  positions(id: AccountId): Promise<readonly Position[]>;
  /** The account's positions whose marks are neither final nor stand still (halted, expired, never posted). */
  livePositions(id: AccountId): Promise<readonly Position[]>;
  /** 1e-6 USD a unit of the underlying; 0 for one that was never posted. */
  marks(instruments: readonly InstrumentId[]): Promise<readonly bigint[]>;
  /** @param attestation Empty ("0x"): the record of this epoch. */
  terms(id: AccountId, attestation: Hex): Promise<Terms>;
  /** The share of a bonus that goes to the insurance fund, 1e6 = 100 %. */
  insuranceShare(): Promise<bigint>;
  /**
   * Executes the slice without sending it; returns the gas it needs.
   *
   * @param against The pending block counts what this key has already sent, the newest does not.
   */
  simulate(slice: Slice, against: "pending" | "latest"): Promise<bigint>;
  /** Executes the act on the pending block without sending it; returns the gas it needs. */
  tryAct(act: Act): Promise<bigint>;
  /** Initial margin that the account takes over now from strangers, 1e-6 USD; 0 for one that is no backstop. */
  offered(id: AccountId): Promise<bigint>;
  /** Perps whose marks may be compared with an index. */
  indexedPerps(): Promise<readonly InstrumentId[]>;
  /** Undefined if its mark does not move: then there is nothing to compare. */
  index(instrument: InstrumentId): Promise<IndexReading | undefined>;
}
