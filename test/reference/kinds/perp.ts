import { abs, Rational } from "../Rational.ts";
import type { Kind } from "./Kind.ts";
import { shareOf, units } from "./units.ts";

/** A perpetual: worth its units at the mark, less the funding since it was last settled; W is its notional. */
export const perp: Kind = {
  value: (lots, decimals, price) => units(lots, decimals).times(price),
  fundingDue: (lots, decimals, { fundingIndex }, since) =>
    units(lots, decimals).times(Rational.of(fundingIndex - since, 10n ** 6n)),
  worstCase: (lots, decimals, { price }) => units(abs(lots), decimals).times(price),
  payout: () => {
    throw new Error("A perpetual is never settled");
  },
  tradeBand: ({ price }, band) => shareOf(price, band),
  highest: undefined,
};
