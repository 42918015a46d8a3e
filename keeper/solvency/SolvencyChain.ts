import type { SolvencyDocument, SolvencyStatusName } from "@plimsoll/sdk";
import type { Hex } from "viem";

import type { Transaction } from "../wallet/Wallet.ts";
import type { Marks } from "./freezeReason.ts";
import type { FrozenAt, OracleState } from "./OracleState.ts";

/** Money in 1e-6 USD, the index with 8 decimals. */
export type OracleAnswer = {
  readonly status: SolvencyStatusName;
  readonly index: bigint;
  readonly es99: bigint;
  readonly badDebt: bigint;
};

/** Reads of the solvency contracts, and the two calls. What a contract refuses is thrown as ContractRefusal. */
export interface SolvencyChain {
  state(): Promise<OracleState>;
  /** Undefined when the node no longer has the freeze of this number. */
  frozenAt(snapshot: number): Promise<FrozenAt | undefined>;
  /** Unix seconds, of the newest block. */
  now(): Promise<number>;
  /** Of the perpetuals and spots of the scenario set in force. @param block Left out: the newest. */
  marks(block?: bigint): Promise<Marks>;
  answer(): Promise<OracleAnswer>;
  /**
   * The call, once it has been executed without sending it. Of a book larger than a transaction walks several, which count
   * together: nothing may happen in the engine between the block of now and that of the last.
   */
  freeze(): Promise<readonly Transaction[]>;
  /** The same of publishing a proof; of more batches than a transaction verifies, those that are not proven yet come first. */
  publish(document: SolvencyDocument): Promise<readonly Transaction[]>;
  /** The number of the frozen book, from the logs of a freeze. */
  snapshotIn(logs: readonly { readonly data: Hex; readonly topics: readonly Hex[] }[]): number | undefined;
}
