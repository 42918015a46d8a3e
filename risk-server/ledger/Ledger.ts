import type { Instrument } from "@plimsoll/model";
import type { AccountId, InstrumentId, Mark, MarkHead, Position, RequirementBounds } from "@plimsoll/sdk";
import type { Hex } from "viem";

/** An account as the chain has it. Money in 1e-6 USD. */
export interface LedgerAccount {
  readonly account: AccountId;
  readonly flagged: boolean;
  /** In storage order, the order of the portfolio hash. */
  readonly positions: readonly Position[];
  readonly equity: bigint;
  readonly worstCase: bigint;
  readonly portfolioHash: Hex;
}

/** The protocol at one block. A new object for every block that changed anything. */
export interface LedgerState {
  readonly block: { readonly number: bigint; readonly hash: Hex; readonly timestamp: number };
  readonly accounts: ReadonlyMap<AccountId, LedgerAccount>;
  readonly instruments: ReadonlyMap<InstrumentId, Instrument>;
  /** As posted, of every instrument; without flags when never posted. */
  readonly marks: ReadonlyMap<InstrumentId, Mark>;
  readonly head: MarkHead;
  /** The model whose attestations count. */
  readonly modelHash: Hex;
  /** What the chain keeps every requirement between. */
  readonly bounds: RequirementBounds;
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
