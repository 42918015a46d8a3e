/**
 * What it costs to trade an instrument, as medians that a snapshot's builder took (30 days for volume and open interest,
 * one hour and the worst venue for spread and depth). Every fact is optional: a charge whose facts are absent is not made,
 * and without a spread the profile's own applies.
 */
export interface LiquidityFacts {
  /** Bid to ask, integer 1e-6 USD in the unit of the mark. */
  readonly spread?: number;
  /** Lots a day. */
  readonly dailyVolume?: number;
  /** Lots. */
  readonly openInterest?: number;
  readonly depth?: Depth;
  /** Share of the notional that longs pay shorts each hour, decimal; perpetuals only. */
  readonly fundingPerHour?: string;
}

/** Resting orders, best first: [price in 1e-6 USD in the unit of the mark, lots]. */
export interface Depth {
  readonly bids: readonly (readonly [number, number])[];
  readonly asks: readonly (readonly [number, number])[];
}
