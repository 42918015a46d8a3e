import type { TailRisk } from "../measures/TailRisk.ts";
import type { Fraction } from "../numeric/parseDecimal.ts";
import type { Leg } from "./Leg.ts";

/** How the loss distribution of a set of legs is known: from a scenario cube or exactly. */
export interface Measure {
  readonly method: "montecarlo" | "exact";
  /** Of Σ size·(−P&L), at the profile's confidence or another. */
  readonly tailRisk: (legs: readonly Leg[], confidence?: Fraction) => TailRisk;
  /** The Expected Shortfall of `tailRisk` at the profile's confidence. */
  readonly shortfall: (legs: readonly Leg[]) => bigint;
  /**
   * What the base is the largest of. With `weightOf`, the losses of each leg are first multiplied by that many 1e-4 and
   * rounded half to even, legs of equal weight together.
   */
  readonly bookRisk: (legs: readonly Leg[], weightOf?: (leg: Leg) => bigint) => BookRisk;
  /** Standard error of the Expected Shortfall from the spread between panels; 0 where nothing is sampled. */
  readonly panelError: (legs: readonly Leg[]) => bigint;
  /** Loss under each named stress, 1e-6 USD; empty without stresses. */
  readonly stresses: (legs: readonly Leg[]) => readonly StressLoss[];
  /** Standard deviation of one lot over a day, 1e-6 USD. */
  readonly dailyDeviation: (index: number) => number;
}

export interface BookRisk {
  readonly risk: TailRisk;
  /** Expected Shortfall under the moves that happened; absent without historical rows. */
  readonly historical?: bigint;
  /** Mean of the Expected Shortfalls of the two newest panels; absent with fewer than two. */
  readonly newestPanels?: bigint;
}

export interface StressLoss {
  readonly name: string;
  readonly loss: bigint;
}
