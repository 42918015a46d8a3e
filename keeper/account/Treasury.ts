/** The keeper's own collateral, in and out of the venue. 1e-6 USD. */
export interface Treasury {
  /** Of the keeper's account. */
  equity(): Promise<bigint>;
  /** Collateral tokens in the key's wallet. */
  walletBalance(): Promise<bigint>;
  /** What the engine may take from the wallet. */
  allowance(): Promise<bigint>;
  approve(amount: bigint): Promise<void>;
  /** Opens the account if it is new. */
  deposit(amount: bigint): Promise<void>;
}
