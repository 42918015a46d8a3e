/**
 * What the ledger would have to liquidate on one underlying after a move, from all accounts of one epoch: the input of the
 * liquidation feedback. Decimal strings, units of the underlying, cumulative.
 */
export interface LiquidationSummary {
  /** Sold by force after a fall of 1, 2 and 4 daily standard deviations. */
  readonly sales: readonly [string, string, string];
  /** Bought by force after a rise of 1, 2 and 4. */
  readonly purchases: readonly [string, string, string];
  /** Units a day that the market trades. */
  readonly dailyVolume: string;
  /** The multipliers of the last epoch, and when; absent if there were none. */
  readonly previous?: { readonly time: number; readonly sales: string; readonly purchases: string };
}
