import { abs, Rational } from "../Rational.ts";
import type { Kind } from "./Kind.ts";

const DOLLAR = 10n ** 6n;

/**
 * A contract that pays from nothing to a dollar, binary or scalar: a long one can lose its mark, a short one what is missing to
 * a dollar.
 */
export const binary: Kind = {
  value: (lots, _decimals, price) => Rational.of(lots * price),
  fundingDue: () => Rational.ZERO,
  worstCase: (lots, _decimals, { price }) => Rational.of(abs(lots) * (lots < 0n ? DOLLAR - price : price)),
  payout: (lots) => Rational.of(abs(lots) * DOLLAR),
  tradeBand: (_mark, band) => band,
  highest: DOLLAR,
};
