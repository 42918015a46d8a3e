/** What an instrument pays a unit when the price of its underlying is final, 1e-6 USD. */
import { max, min, Rational } from "../Rational.ts";
import { kindOf } from "./Kind.ts";
import { CALL, PUT, SCALAR } from "./numbers.ts";

export interface PaidBy {
  /** The strike, or the lower edge of a scalar. */
  lower: bigint;
  upper: bigint;
}

/** Whether a final price of the underlying decides it; a binary is settled by what it pays. */
export const isPaidByPrice = (instrument: number): boolean =>
  [SCALAR, CALL, PUT].includes(kindOf(instrument));

export function payoff(instrument: number, { lower, upper }: PaidBy, price: bigint): bigint {
  switch (kindOf(instrument)) {
    case SCALAR:
      return Rational.of(min(max(price - lower, 0n), upper - lower) * 10n ** 6n, upper - lower).floor();
    case CALL:
      return max(price - lower, 0n);
    case PUT:
      return max(lower - price, 0n);
    default:
      return price;
  }
}
