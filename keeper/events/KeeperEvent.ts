import type { AccountId, InstrumentId, SolvencyStatusName } from "@plimsoll/sdk";
import type { Hex } from "viem";

import type { Act } from "../chain/Act.ts";

/*
 * What the keeper tells. Each is one line of NDJSON on standard output. US dollars are numbers, exact to 1e-6;
 * a fraction of 1 is the whole account; a ratio is equity / initial margin, null when nothing needs margin (or, after a
 * slice, when the node could not be asked).
 */

/** The marks of `epoch` have been looked at, and every candidate has been liquidated or reported as skipped. */
export type ScanEvent = {
  event: "scan";
  epoch: number;
  blockNumber: number;
  /** Accounts looked at. */
  accounts: number;
  /** Accounts below maintenance or flagged. */
  candidates: number;
  /** Slices taken. */
  liquidated: number;
  /** Candidates that are tried again before the next epoch, because what was in the way may pass. */
  waiting: number;
};

/** A slice was taken. */
export type LiquidationEvent = {
  event: "liquidation";
  account: AccountId;
  /** The account that took the legs over: the keeper's, or a backstop. */
  liquidator: AccountId;
  epoch: number;
  fraction: number;
  /** After the insurance share. */
  bonusUsd: number;
  gasUsed: number;
  gasUsd: number;
  /** Bonus less gas less the allowance for leaving the legs. */
  profitUsd: number;
  ratioBefore: number | null;
  ratioAfter: number | null;
  equityBeforeUsd: number;
  equityAfterUsd: number | null;
  tx: Hex;
};

/** The keeper did something for the venue that earns nothing. */
export type UpkeepEvent = {
  event: "upkeep";
  act: Act["kind"];
  /** Whose deficit was noted, whose auction was started, or whose escape proposal was answered. */
  account?: AccountId;
  /** Whose mark was compared with its index. */
  instrument?: InstrumentId;
  gasUsed: number;
  gasUsd: number;
  tx: Hex;
};

/** An account was left alone, and why. */
export type SkippedEvent = {
  event: "skipped";
  account: AccountId;
  reason: string;
};

/** Something failed that the keeper goes on without. */
export type WarningEvent = { event: "warning"; message: string };

/** The keeper's account and key are ready. */
export type ReadyEvent = {
  event: "ready";
  account: AccountId;
  equityUsd: number;
  balanceEth: number;
};

/** The book was frozen, or a proof of it published; what the oracle answers then, if it says. */
export type SolvencyEvent = {
  event: "solvency";
  act: "freeze" | "publish";
  /** The number of the frozen book. */
  snapshot: number;
  why: string;
  gasUsed: number;
  gasUsd: number;
  /** Of everything this keeper has sent to the oracle since its start. */
  totalGasUsd: number;
  tx: Hex;
  status?: SolvencyStatusName;
  index?: number;
  es99Usd?: number;
  badDebtUsd?: number;
};

/** Nothing is wrong: something that is to come first has not come yet. */
export type WaitingEvent = { event: "waiting"; for: string };

export type KeeperEvent =
  | ScanEvent
  | LiquidationEvent
  | UpkeepEvent
  | SkippedEvent
  | WarningEvent
  | ReadyEvent
  | SolvencyEvent
  | WaitingEvent;

/** Takes events; must not throw. */
export type Report = (event: KeeperEvent) => void;
