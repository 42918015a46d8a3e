import type { Position } from "../snapshot/Snapshot.ts";

/** One account as the solvency oracle sees it: what it is worth and what it holds. */
export interface SolvencyAccount {
  /** 1e-6 USD. */
  readonly equity: bigint;
  readonly positions: readonly Position[];
}

/** Every account of a venue at one block. */
export type SolvencyBook = readonly SolvencyAccount[];
