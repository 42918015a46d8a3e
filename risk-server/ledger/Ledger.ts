import type { AccountId, InstrumentId, MarkHead } from "@plimsoll/sdk";
import type { Hex } from "viem";

/** A leg of an account: signed lots of an instrument. */
export interface LedgerPosition {
  readonly instrument: InstrumentId;
  readonly size: bigint;
}

/** An account as the chain has it. Money in 1e-6 USD. */
export interface LedgerAccount {
  readonly account: AccountId;
  readonly flagged: boolean;
  /** In storage order, the order of the portfolio hash. */
  readonly positions: readonly LedgerPosition[];
  readonly equity: bigint;
  readonly worstCase: bigint;
  readonly portfolioHash: Hex;
}

/** What an instrument is, with text decoded. Prices in 1e-6 USD. */
export interface ListedInstrument {
  readonly id: InstrumentId;
  readonly symbol: string;
  /** Asset or event; empty for a parlay. */
  readonly underlying: string;
  readonly comparison: "none" | "greaterOrEqual" | "greater" | "less" | "between" | "outcome" | "allLegs";
  readonly lower: bigint;
  readonly upper: bigint;
  /** Unix seconds, 0 for a perp. */
  readonly expiry: number;
  readonly outcome: number;
  readonly legs: readonly InstrumentId[];
}

/** An instrument's mark as posted. */
export interface PostedMark {
  readonly price: bigint;
  /** Was posted at least once. */
  readonly live: boolean;
  readonly settled: boolean;
  readonly fundingIndex: bigint;
}

/** The protocol at one block. A new object for every block that changed anything. */
export interface LedgerState {
  readonly block: { readonly number: bigint; readonly hash: Hex; readonly timestamp: number };
  readonly accounts: ReadonlyMap<AccountId, LedgerAccount>;
  readonly instruments: ReadonlyMap<InstrumentId, ListedInstrument>;
  readonly marks: ReadonlyMap<InstrumentId, PostedMark>;
  readonly head: MarkHead;
  /** The model whose attestations count. */
  readonly modelHash: Hex;
}

/** The chain, followed. */
export interface Ledger {
  /** Undefined until the first successful read. */
  state(): LedgerState | undefined;
  /** Called after every change of state. */
  onChange(listener: (state: LedgerState) => void): void;
  /** Undefined while the chain answers; otherwise why the last poll failed. */
  failure(): string | undefined;
  start(): Promise<void>;
  stop(): Promise<void>;
}
