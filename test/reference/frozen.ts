/** Marks at which everything settles in an escape: as they are when a call first needs them. */
import { SPOT, kindOf } from "./kinds/index.ts";
import type { Account, Holding } from "./Book.ts";
import { slotOf, type Mark } from "./Marks.ts";
import { fundingOf, valueOf } from "./portfolio.ts";
import { Rational } from "./Rational.ts";
import type { Chain } from "./ReferenceVenue.ts";

/** The whole slots of the instruments. */
export function freeze({ book, marks }: Chain, instruments: readonly number[]): void {
  for (const instrument of instruments) {
    const slot = slotOf(instrument);
    if (book.escape.frozen.has(slot)) continue;
    const ofSlot = marks.ofSlot(slot);
    if (ofSlot.size !== 0) book.escape.frozen.set(slot, ofSlot);
  }
}

/** The frozen one, or that of now. */
export function frozenMark({ book, marks }: Chain, instrument: number): Mark {
  return book.escape.frozen.get(slotOf(instrument))?.get(instrument) ?? marks.of(instrument);
}

export const isSpot = ({ instrument }: Holding): boolean => kindOf(instrument) === SPOT;

/** What an account has without its spots, 1e-6 USD, rounded down. */
export function equityInEscape(chain: Chain, { holdings, cash }: Account): bigint {
  const values = holdings
    .filter((holding) => !isSpot(holding))
    .map((holding) => {
      const mark = frozenMark(chain, holding.instrument);
      return valueOf(holding.instrument, holding.lots, mark.price).minus(fundingOf(holding, mark));
    });
  return Rational.sum(values).plus(Rational.of(cash)).floor();
}
