import type { AssetQuote, EventQuote } from "@plimsoll/model";

import type { MarketLiquidity } from "./liquiditySchema.ts";

/**
 * What the world looks like at one moment, before it is put into a snapshot. Prices, volatilities and probabilities are
 * decimal strings, as in a snapshot, so that no party parses them differently.
 */
export interface MarketView {
  /** Unix seconds, on the source's own clock, of the newest price used. */
  readonly asOf: number;
  readonly assets: Readonly<Record<string, AssetQuote>>;
  readonly events: Readonly<Record<string, EventQuote>>;
  /** Marks that a venue quotes, by symbol, in 1e-6 USD. A contract without one is valued with the model. */
  readonly quotes?: Readonly<Record<string, number>>;
  /** What it costs to trade an instrument, by symbol; what a feed does not know it leaves out, and it is not charged. */
  readonly liquidity?: Readonly<Record<string, MarketLiquidity>>;
}

/** A source of market data. */
export interface Feed {
  /** Shown in logs. */
  readonly name: string;
  /**
   * The market at a chain time (Unix seconds), from what was known then.
   * @throws FeedError when something needed is not known or too old.
   */
  view(time: number): Promise<MarketView>;
}

/** A feed cannot say what the market is. */
export class FeedError extends Error {
  override readonly name = "FeedError";
}
