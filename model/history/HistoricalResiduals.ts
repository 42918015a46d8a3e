/**
 * Standardised residuals of the assets on common days, the input of filtered historical simulation. Part of the
 * profile, so that they enter its hash. Written by `plimsoll calibrate`.
 */
export interface HistoricalResiduals {
  /** λ of the volatility that they were divided by, and the factor on it. */
  readonly lambda: string;
  readonly multiplier: string;
  /** First and last of the days, YYYY-MM-DD; one residual an asset for each, oldest first. */
  readonly from: string;
  readonly to: string;
  readonly days: number;
  /**
   * By asset: integers of 1e-4 between single spaces, `x` on days before its history begins.
   * Text because it is hashed, and one string hashes faster than thousands.
   */
  readonly assets: Readonly<Record<string, string>>;
}
