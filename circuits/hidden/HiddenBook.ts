import type { ScenarioSet } from "../reference/RiskBook.ts";

/** An account that its venue keeps off-chain. */
export interface HiddenAccount {
  /** 1e-6 USD, funding settled; below 2^63 in size. */
  readonly cash: bigint;
  /** Signed lots by instrument of the scenario set; below 2^63 in size. */
  readonly lots: readonly bigint[];
  /** Told to the account's owner alone: with cash and lots it makes the leaf that he looks for in the commitment. */
  readonly salt: bigint;
}

/** Every account of a venue off-chain. */
export type HiddenBook = readonly HiddenAccount[];

/** What is public beside a hidden book, and every reader of its proof must check. */
export interface HiddenMarket extends ScenarioSet {
  /** Of one lot of each instrument, 1e-12 USD: mark · 10^(6 − lotDecimals), as the engine values it. */
  readonly lotValues: readonly bigint[];
}
