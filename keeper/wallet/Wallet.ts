import type { Address, Hex, Log } from "viem";

/** Wei a unit of gas. `expected` is what a transaction would pay now. */
export type Fees = { expected: bigint; maxFeePerGas: bigint; maxPriorityFeePerGas: bigint };

export type Transaction = { to: Address; data: Hex; gas: bigint };

/** @param raw As nodes take it. */
export type Signed = { hash: Hex; raw: Hex };

export type Receipt = {
  hash: Hex;
  succeeded: boolean;
  blockNumber: bigint;
  gasUsed: bigint;
  /** Wei a unit of gas. */
  gasPrice: bigint;
  logs: readonly Log[];
};

/** The keeper's key and what the chain knows of it. */
export interface Wallet {
  readonly address: Address;
  /** Wei. */
  balance(): Promise<bigint>;
  /** Fees of the next block. */
  fees(): Promise<Fees>;
  /** How many transactions are mined; with the pending ones: the next nonce. */
  nonce(which: "mined" | "withPending"): Promise<number>;
  /** Known before anybody else knows of it: whatever happens to the hand-over, the hash can be asked for. */
  sign(transaction: Transaction, nonce: number, fees: Fees): Promise<Signed>;
  /**
   * Hands over; returns before it is mined. Throws if the node refused it, not if the node did not answer: then it may
   * have arrived.
   */
  broadcast(signed: Signed): Promise<void>;
  /** Undefined while it is not mined. */
  receipt(hash: Hex): Promise<Receipt | undefined>;
}
