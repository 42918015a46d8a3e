import { parseFraction } from "../numeric/parseDecimal.ts";
import type { Binary, Option, Scalar } from "../snapshot/Snapshot.ts";

/** Prices as integers of 1e-15 USD, which every decimal string is. */
export const perUsd = 10n ** 15n;

/** A price at expiry at which a payoff bends or jumps. */
export interface Kink {
  /** `placeOf` the price, or one more for a jump just above it. */
  readonly place: bigint;
  /** Contracts that pay from there on, less those that no longer do, for one held: 1, −1, or 0 where it bends. */
  readonly jump: bigint;
}

/** Place of a price of 1e-15 USD among all places on the way up: twice the price, so that there is one above each. */
export function placeOf(price: bigint): bigint {
  return 2n * price;
}

/** 1e-15 USD. */
export function priceAt(place: bigint): bigint {
  return place >> 1n;
}

/** The strikes of a claim on a price, ascending. @throws ModelError `malformedDecimal`. */
export function kinksOf(terms: Binary | Scalar | Option): readonly Kink[] {
  const low = placeOf(priceOf(terms.strike));
  switch (terms.kind) {
    case "binary":
      return jumpsOf(terms, low);
    case "scalar":
      return [
        { place: low, jump: 0n },
        { place: placeOf(priceOf(terms.upperStrike)), jump: 0n },
      ];
    case "call":
    case "put":
      return [{ place: low, jump: 0n }];
  }
}

function jumpsOf({ comparison, upperStrike }: Binary, low: bigint): readonly Kink[] {
  switch (comparison) {
    case "greaterOrEqual":
      return [{ place: low, jump: 1n }];
    case "greater":
      return [{ place: low + 1n, jump: 1n }];
    case "less":
      return [{ place: low, jump: -1n }];
    case "between":
      return [
        { place: low, jump: 1n },
        { place: placeOf(priceOf(upperStrike!)), jump: -1n },
      ];
  }
}

function priceOf(text: string): bigint {
  const { numerator, denominator } = parseFraction(text, "strike");
  return (numerator * perUsd) / denominator;
}
