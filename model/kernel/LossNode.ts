import type { Leg } from "../margin/Leg.ts";
import type { TailLevel } from "./TailLevel.ts";

/** A sum of legs and of earlier nodes of the same book, and which tails of it are wanted. */
export interface LossNode {
  readonly legs: readonly Leg[];
  /** Earlier nodes, by number. */
  readonly sums?: readonly number[];
  /** Losses of earlier nodes times factors, rounded half to even; such a node has no legs and sums of its own. */
  readonly parts?: readonly { readonly node: number; readonly factor: number }[];
  /** Tails over all scenarios. */
  readonly levels?: readonly TailLevel[];
  /** A tail of every run alone; one level for all nodes. */
  readonly runLevel?: TailLevel;
}
