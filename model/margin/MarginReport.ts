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
  readonly base: bigint;
  /** Sum of the two largest cluster Expected Shortfalls. */
  readonly floor: bigint;
  readonly core: bigint;
  readonly addOns: Readonly<Record<string, bigint>>;
  readonly initialMargin: bigint;
  readonly maintenanceMargin: bigint;
  /** 1 − initialMargin / fullCollateral; for display only, not part of anything signed. */
  readonly release: number;
  /** Which term decides: none, correlation, topTwoFloor, tail, maxLoss. */
  readonly binding: Binding;
  readonly clusters: readonly ClusterLine[];
  readonly waterfall: readonly WaterfallLine[];
}

export type Binding = "none" | "correlation" | "topTwoFloor" | "tail" | "maxLoss";

export interface ClusterLine {
  readonly cluster: string;
  readonly expectedShortfall: bigint;
  readonly gross: bigint;
}

export interface WaterfallLine {
  readonly term: string;
  readonly amount: bigint;
  readonly why: string;
}
