import { ModelError } from "../errors/ModelError.ts";
import type { Touch } from "./StripQuote.ts";

/** A quote of a contract on one outcome of a set of which at most one happens. */
export interface OutcomeQuote {
  readonly price: number;
  readonly book?: Touch;
}

export interface RepairedSet {
  /** By outcome, none negative. */
  readonly probabilities: readonly number[];
  /** What is left for the outcomes nobody quotes; 0 if the prices sum to 1 or more. */
  readonly other: number;
  /** Σ prices − 1, as quoted: above 0 the set is overpriced. */
  readonly overround: number;
  /** A profit locked in by trading one contract of every outcome; absent unless every outcome has a book and there is one. */
  readonly arbitrage?: {
    readonly side: "sellAll" | "buyAll";
    /** USD a set. */
    readonly locked: number;
    /** Sets. */
    readonly size: number;
  };
}

/**
 * The probabilities nearest to the prices (Euclidean) that can be those of an exclusive set: projection on the simplex
 * by Duchi, Shalev-Shwartz, Singer and Chandra (2008), figure 1. Prices that sum to less than 1 stay as they are and
 * leave the rest to the outcomes that are not quoted, unless the set is exhaustive: then they too are projected.
 *
 * @throws ModelError `impossibleProbability` for an empty set or a price outside [0, 1].
 */
export function repairExclusiveSet(
  quotes: readonly OutcomeQuote[],
  { exhaustive }: { exhaustive: boolean },
): RepairedSet {
  const prices = quotes.map(({ price }) => price);
  if (prices.length === 0 || !prices.every((price) => price >= 0 && price <= 1)) {
    throw new ModelError(
      "impossibleProbability",
      "The quotes of an exclusive set are not prices from 0 to 1",
      prices,
      "Quote at least one outcome and leave impossible quotes out.",
    );
  }
  const total = prices.reduce((sum, price) => sum + price, 0);
  const project = exhaustive || total > 1;
  const arbitrage = arbitrageOf(quotes, exhaustive);
  return {
    probabilities: project ? projection(prices) : prices,
    other: project ? 0 : 1 - total,
    overround: total - 1,
    ...(arbitrage === undefined ? {} : { arbitrage }),
  };
}

/** max(price − θ, 0) with the θ that makes the sum 1. */
function projection(prices: readonly number[]): number[] {
  let sum = 0;
  let theta = 0;
  [...prices]
    .sort((a, b) => b - a)
    .forEach((price, i) => {
      sum += price;
      const candidate = (sum - 1) / (i + 1);
      if (price > candidate) theta = candidate;
    });
  return prices.map((price) => Math.max(0, price - theta));
}

function arbitrageOf(quotes: readonly OutcomeQuote[], exhaustive: boolean): RepairedSet["arbitrage"] {
  const books = quotes.map(({ book }) => book).filter((book) => book !== undefined);
  if (books.length < quotes.length) return undefined;
  const sold = books.reduce((sum, { bid }) => sum + bid, 0) - 1;
  const soldSize = books.reduce((size, { bidSize }) => Math.min(size, bidSize), Infinity);
  if (sold > 0 && soldSize > 0) return { side: "sellAll", locked: sold, size: soldSize };
  const bought = 1 - books.reduce((sum, { ask }) => sum + ask, 0);
  const boughtSize = books.reduce((size, { askSize }) => Math.min(size, askSize), Infinity);
  // Buying every outcome pays for certain only if one of them must happen.
  if (exhaustive && bought > 0 && boughtSize > 0) return { side: "buyAll", locked: bought, size: boughtSize };
  return undefined;
}
