import type { Instrument, LedgerReference } from "@plimsoll/model";
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

export interface LedgerBlock {
  readonly number: bigint;
  readonly hash: Hex;
  /** Unix seconds. */
  readonly timestamp: number;
}

/** The protocol at one block. A new object for every block that changed anything. */
export interface LedgerState {
  readonly block: LedgerBlock;
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
  /** The newest state read that has `chain.confirmations` blocks on top of it; soon after a start the oldest read. */
  confirmed(): LedgerState | undefined;
  /**
   * The state at a block, which may be one that was never the newest here. Read from the node if it is not kept.
   * @throws Error when the block is not on this node's chain, or is too old for the node to answer about.
   */
  at(block: Pick<LedgerReference, "blockNumber" | "blockHash">): Promise<LedgerState>;
  /** Called after every change of state. */
  onChange(listener: (state: LedgerState) => void): void;
  /** Undefined while the chain answers; otherwise why the last poll failed. */
  failure(): string | undefined;
  start(): Promise<void>;
  stop(): Promise<void>;
}
