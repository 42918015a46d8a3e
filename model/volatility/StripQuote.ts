/** A quote of the contract that pays 1 if the underlying ends at or above the strike. */
export interface StripQuote {
  readonly strike: number;
  /** Mark or mid; what is repaired. */
  readonly price: number;
  /** Trust in the price relative to the others, above 0; 1 if absent. The size at the touch is a good one. */
  readonly weight?: number;
  /** What can be traded. Without it a strip is repaired but nothing of it is called tradable. */
  readonly book?: Touch;
}

/** The best bid and ask, each with the number of contracts there. */
export interface Touch {
  readonly bid: number;
  readonly ask: number;
  readonly bidSize: number;
  readonly askSize: number;
}

/**
 * Why a quote is set aside. `notANumber`: NaN or ∞ anywhere, or a weight not above 0. `crossed`: its own bid is above its
 * ask. `duplicate`: a second quote of the same strike. `outsideUnit`: a price below 0 or above 1.
 * The first three are left out altogether; the last counts as certain (0 or 1) in the repair and is kept out of a fit.
 */
export type QuoteFlag = "notANumber" | "crossed" | "duplicate" | "outsideUnit";

export interface FlaggedQuote {
  readonly quote: StripQuote;
  readonly flag: QuoteFlag;
}
