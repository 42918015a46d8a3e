import type { NodeTails } from "./NodeTails.ts";

/** Tails of one sum of legs. */
export interface SumTails {
  /** By level, fewer than all where only the first are wanted; by panel where those are. */
  readonly sampled: NodeTails;
  /** Under the moves that happened, of whole books if the cube has them. */
  readonly historical: NodeTails | undefined;
}
