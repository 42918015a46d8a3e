/** Charges that grow with the size of a position; decimal strings. */
export interface SizeParameters {
  /** Y of the square-root law: a trade of q moves the price by Y·σ·√(q/volume of a day). */
  readonly impact: string;
  /** A position is charged as if its owner held at least this share of the open interest. */
  readonly openInterestShare: string;
  /** φ, the share of a day's volume that a liquidation may take. */
  readonly participation: string;
  /** Share of the market from which a position is concentrated. */
  readonly concentrationThreshold: string;
  /** Hours of funding that are charged, and the share of the notional added for a change of the rate. */
  readonly fundingHours: string;
  readonly fundingMargin: string;
  /**
   * What one more lot may add to each charge, as a share of what the lot can lose: together with the other terms it keeps
   * the slope of the margin below the contracts' κ. Liquidity has `halfSpreadCap`.
   */
  readonly largestSlope: Readonly<Record<"horizon" | "concentration" | "funding", string>>;
}
