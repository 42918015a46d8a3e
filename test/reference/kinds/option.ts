import { abs, max, Rational } from "../Rational.ts";
import type { Kind, Valued } from "./Kind.ts";
import { shareOf, units } from "./units.ts";

/** Worth its units at the mark, which is also all that a long one can lose; traded within a share of the underlying's mark. */
const option = (short: (mark: Valued) => bigint, most: (mark: Valued) => bigint): Kind => ({
  value: (lots, decimals, price) => units(lots, decimals).times(price),
  fundingDue: () => Rational.ZERO,
  worstCase: (lots, decimals, mark) => units(abs(lots), decimals).times(lots < 0n ? short(mark) : mark.price),
  payout: (lots, decimals, mark) => units(abs(lots), decimals).times(most(mark)),
  tradeBand: ({ underlyingPrice }, band) => shareOf(underlyingPrice, band),
  highest: undefined,
});

/** Sold, it needs the underlying. */
export const call = option(
  ({ underlyingPrice }) => underlyingPrice,
  ({ price, underlyingPrice }) => max(price, underlyingPrice),
);

/** Sold, it needs what is missing to the strike. */
export const put = option(
  ({ strike, price }) => max(strike - price, 0n),
  ({ strike }) => strike,
);
