import { abs, Rational } from "../Rational.ts";
import type { Kind } from "./Kind.ts";
import { shareOf, units } from "./units.ts";

/**
 * Tokens as collateral: W is the haircut of a unit, rounded up, so that it is linear in size. All of it counts while the mark
 * stands still, because then it lends no value, and for lots that leave the account.
 */
export const spot: Kind = {
  value: (lots, decimals, price) => units(lots, decimals).times(price),
  fundingDue: () => Rational.ZERO,
  worstCase: (lots, decimals, { price, haircut, still }) =>
    units(abs(lots), decimals).times(
      lots < 0n || still ? price : Rational.of(price * haircut, 10n ** 6n).ceil(),
    ),
  payout: () => {
    throw new Error("A spot is never settled");
  },
  tradeBand: ({ price }, band) => shareOf(price, band),
  highest: undefined,
};
