import type { Position, Snapshot } from "../snapshot/Snapshot.ts";

/** A book below its margin, and how its margin is computed. */
export interface LegSetProblem {
  readonly snapshot: Snapshot;
  readonly positions: readonly Position[];
  /** 1e-6 USD. Closing at mark does not change it. */
  readonly equity: bigint;
  /** Initial margin of a part of the book, 1e-6 USD; of nothing 0. */
  readonly margin: (positions: readonly Position[]) => bigint;
}

/** Whole legs whose closing at mark brings the margin down to the equity. */
export interface LegSet {
  readonly closed: readonly Position[];
  readonly kept: readonly Position[];
  /** Of what is kept. */
  readonly margin: bigint;
  /** Σ worst case of what is closed, 1e-6 USD: what the set is minimal in. */
  readonly worstCaseClosed: bigint;
  /** `exact`: no other set closes less. `greedy`: not proven. */
  readonly method: "exact" | "greedy";
  /** How often the margin was computed. */
  readonly evaluations: number;
}
