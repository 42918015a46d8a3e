import type { StripQuote } from "./StripQuote.ts";

/**
 * A higher strike dearer than a lower one, although it pays less often: buy `buy`, sell `sell`, and the pair pays 0 or 1
 * and never −1.
 */
export interface VerticalArbitrage {
  readonly buy: number;
  readonly sell: number;
  /** Price of `sell` less price of `buy`, above 0. */
  readonly violation: number;
  /** Bid of `sell` less ask of `buy` a contract; not above 0 if the spread eats it. Absent without both books. */
  readonly locked?: number;
  /** Contracts at those two quotes; absent without both books. */
  readonly size?: number;
}

/** Every pair out of order in price or in executable quotes, by the strike to buy, then the strike to sell. */
export function verticalArbitrages(ascending: readonly StripQuote[]): VerticalArbitrage[] {
  const found: VerticalArbitrage[] = [];
  ascending.forEach((low, i) => {
    for (const high of ascending.slice(i + 1)) {
      const violation = high.price - low.price;
      if (low.book === undefined || high.book === undefined) {
        if (violation > 0) found.push({ buy: low.strike, sell: high.strike, violation });
        continue;
      }
      const locked = high.book.bid - low.book.ask;
      if (violation <= 0 && locked <= 0) continue;
      const size = Math.min(high.book.bidSize, low.book.askSize);
      found.push({ buy: low.strike, sell: high.strike, violation, locked, size });
    }
  });
  return found;
}
