import type { StressLoss } from "./Measure.ts";

/** What an account needs and why. Every amount is 1e-6 USD, rounded up; margins are rounded up to the cent. */
export interface MarginReport {
  readonly profile: string;
  readonly method: "montecarlo" | "exact";
  /** Scenarios, or atoms of the exact loss distribution. */
  readonly points: number;
  /** Σ over legs of the worst case: what the account would need without a model. */
  readonly fullCollateral: bigint;
  readonly valueAtRisk: bigint;
  readonly expectedShortfall: bigint;
  readonly standardError: bigint;
  /** The same three at the other levels of the profile, 97.5 % by default; for information. */
  readonly levels: readonly LevelLine[];
  /** Standard error of the ES from the spread between the panels; for information. */
  readonly panelError: bigint;
  /** What base is the largest of: montecarlo (ES, with its error if the profile adds it), historical, newestPanels. */
  readonly bases: Readonly<Record<string, bigint>>;
  readonly base: bigint;
  /** Sum of the two largest cluster Expected Shortfalls. */
  readonly floor: bigint;
  /** Loss under each named stress; empty if the profile has none. */
  readonly stresses: readonly StressLoss[];
  readonly core: bigint;
  readonly addOns: Readonly<Record<string, bigint>>;
  readonly initialMargin: bigint;
  readonly maintenanceMargin: bigint;
  /** 1 − initialMargin / fullCollateral; for display only, not part of anything signed. */
  readonly release: number;
  /** Which term decides. */
  readonly binding: Binding;
  /** Underlyings in the book on which forced trades move the price by more than the move that forced them. */
  readonly cascade: readonly string[];
  readonly clusters: readonly ClusterLine[];
  readonly waterfall: readonly WaterfallLine[];
}

/**
 * The largest of the terms that are not added up: correlation (the sample's ES), historical or newestPanels (the base is
 * theirs), topTwoFloor, stress, tail; maxLoss where paying bounded legs in full is cheaper than all of it.
 */
export type Binding =
  "none" | "correlation" | "historical" | "newestPanels" | "topTwoFloor" | "stress" | "tail" | "maxLoss";

export interface LevelLine {
  readonly confidence: string;
  readonly valueAtRisk: bigint;
  readonly expectedShortfall: bigint;
  readonly standardError: bigint;
}

export interface ClusterLine {
  readonly cluster: string;
  readonly expectedShortfall: bigint;
  readonly gross: bigint;
}

/** One step from the Expected Shortfall to the initial margin; the amounts of all lines sum to it. */
export interface WaterfallLine {
  readonly term: string;
  readonly amount: bigint;
  /** A stable word; docs/model/margin.md says what each means and which numbers it comes with. */
  readonly reason: string;
  /** What the amount follows from: amounts as integers of 1e-6 USD, rates and counts as decimals, names as they are. */
  readonly numbers: Readonly<Record<string, string>>;
}
