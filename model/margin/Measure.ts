import type { TailRisk } from "../measures/TailRisk.ts";
import type { Leg } from "./Leg.ts";

/** How the loss distribution of a set of legs is known: from a scenario cube or exactly. */
export interface Measure {
  readonly method: "montecarlo" | "exact";
  /** At the profile's confidence, of Σ size·(−P&L). */
  readonly tailRisk: (legs: readonly Leg[]) => TailRisk;
}
