/** An account that a proof speaks of. */
export interface BoundAccount {
  /** 1e-6 USD, capped: `countedEquity`. */
  readonly equity: bigint;
  /** Signed lots by instrument of the scenario set. */
  readonly lots: readonly bigint[];
}

/** The accounts of a book that can default, in storage order. */
export type RiskBook = readonly BoundAccount[];

/** What a proof takes the future to be. */
export interface ScenarioSet {
  /** profit[s][m]: of one lot of instrument m in scenario s, 1e-6 USD. */
  readonly profit: readonly (readonly bigint[])[];
  /** Of each scenario; they add up to `weightTotal`. */
  readonly weights: readonly bigint[];
}

/** What the weights of a scenario set add up to. */
export const weightTotal = 2n ** 20n;
