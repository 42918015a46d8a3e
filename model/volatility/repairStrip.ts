import { poolViolators } from "../numeric/poolViolators.ts";
import { bucketProbabilities } from "./bucketProbabilities.ts";
import type { FlaggedQuote, QuoteFlag, StripQuote } from "./StripQuote.ts";
import { verticalArbitrages, type VerticalArbitrage } from "./verticalArbitrages.ts";

/** `empty`: no quote is usable. `crossed`: its executable quotes lock in a profit. Otherwise `sound`. */
export type StripState = "sound" | "crossed" | "empty";

export interface RepairedStrip {
  readonly state: StripState;
  /** The usable quotes, by strike. */
  readonly quotes: readonly StripQuote[];
  /** P(S ≥ K) of each of them, non-increasing, in [0, 1]. */
  readonly probabilities: readonly number[];
  /** P(S < K₁), P(K₁ ≤ S < K₂), …, P(S ≥ Kₙ): not negative and summing to 1. Empty for an empty strip. */
  readonly buckets: readonly number[];
  /** Σ weight·(repaired − price)², prices clamped to [0, 1] first. */
  readonly squaredChange: number;
  readonly arbitrages: readonly VerticalArbitrage[];
  readonly flagged: readonly FlaggedQuote[];
}

/**
 * The ladder of probabilities nearest to the quotes in weighted least squares (`poolViolators`), with what was wrong
 * with them. Never throws: a quote that is no price is flagged and left out.
 */
export function repairStrip(quotes: readonly StripQuote[]): RepairedStrip {
  const flagged: FlaggedQuote[] = [];
  const usable: StripQuote[] = [];
  const strikes = new Set<number>();
  for (const quote of quotes) {
    const flag = flagOf(quote, strikes);
    if (flag !== undefined) flagged.push({ quote, flag });
    if (flag !== undefined && flag !== "outsideUnit") continue;
    strikes.add(quote.strike);
    usable.push(quote);
  }
  usable.sort((a, b) => a.strike - b.strike);
  const weights = usable.map(({ weight = 1 }) => weight);
  const clamped = usable.map(({ price }) => Math.min(1, Math.max(0, price)));
  const pooled = Float64Array.from(clamped);
  poolViolators(pooled, weights);
  const probabilities = [...pooled];
  const arbitrages = verticalArbitrages(usable);
  return {
    state: stateOf(usable, arbitrages),
    quotes: usable,
    probabilities,
    buckets: usable.length === 0 ? [] : bucketProbabilities(probabilities),
    squaredChange: probabilities.reduce(
      (sum, probability, i) => sum + weights[i]! * (probability - clamped[i]!) * (probability - clamped[i]!),
      0,
    ),
    arbitrages,
    flagged,
  };
}

function flagOf({ strike, price, weight, book }: StripQuote, seen: Set<number>): QuoteFlag | undefined {
  const touch = book === undefined ? [] : [book.bid, book.ask, book.bidSize, book.askSize];
  const numbers = [strike, price, weight ?? 1, ...touch];
  if (!numbers.every((value) => Number.isFinite(value)) || (weight ?? 1) <= 0) return "notANumber";
  if (book !== undefined && book.bid > book.ask) return "crossed";
  if (seen.has(strike)) return "duplicate";
  return price < 0 || price > 1 ? "outsideUnit" : undefined;
}

function stateOf(quotes: readonly StripQuote[], arbitrages: readonly VerticalArbitrage[]): StripState {
  if (quotes.length === 0) return "empty";
  return arbitrages.some(({ locked = 0, size = 0 }) => locked > 0 && size > 0) ? "crossed" : "sound";
}
