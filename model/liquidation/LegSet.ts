import type { Position, Snapshot } from "../snapshot/Snapshot.ts";

/** A book below its margin, and how its margin is computed. */
export interface LegSetProblem {
  readonly snapshot: Snapshot;
  /** At most one leg an instrument. */
  readonly positions: readonly Position[];
  /** 1e-6 USD. Closing at mark does not change it. */
  readonly equity: bigint;
  /** Initial margin of a part of the book, 1e-6 USD; of nothing 0. */
  readonly margin: (positions: readonly Position[]) => bigint;
}

/** Legs whose closing at mark brings the margin down to the equity: whole, but for at most one. */
export interface LegSet {
  /** What is closed, in the order of the book; of the last leg only the lots that are. */
  readonly closed: readonly Position[];
  /** What stays open; the rest of the last leg among it. */
  readonly kept: readonly Position[];
  /** Instrument of the last leg, closed in part; absent if all are closed whole. */
  readonly lastLeg: string | undefined;
  /** Of what is kept. */
  readonly margin: bigint;
  /** Σ worst case of what is closed, 1e-6 USD: what the set is minimal in. */
  readonly worstCaseClosed: bigint;
  /** `exact`: no other set closes less, as far as `exactLegSet` says. `greedy`: not proven. */
  readonly method: "exact" | "greedy";
  /** How often the margin was computed. */
  readonly evaluations: number;
}
