/** Pays final instruments out. */
import { change, measure, payoutOf, valueOf } from "../portfolio.ts";
import { Rational } from "../Rational.ts";
import { refuseIf } from "../Refusal.ts";
import { clamp, putRecord, raised } from "../requirement.ts";
import type { Chain } from "../ReferenceVenue.ts";

export interface Settlement {
  act: "settle";
  account: string;
  instruments: number[];
}

export function settle(chain: Chain, { account: id, instruments }: Settlement): void {
  const { book, marks, terms } = chain;
  const account = book.read(id);
  let paidOut = Rational.ZERO;
  const heldBefore = account.holdings.length;
  for (const instrument of instruments) {
    const holding = account.holdings.find((leg) => leg.instrument === instrument);
    if (holding === undefined) continue;
    const { lots } = holding;
    const mark = marks.of(instrument);
    refuseIf(!mark.settled, "NotSettled");
    const { due } = change(chain, account.holdings, instrument, -lots);
    account.cash += valueOf(instrument, lots, mark.price).floor() - due;
    paidOut = paidOut.plus(payoutOf(chain, instrument, lots));
  }
  if (account.holdings.length === heldBefore) return;
  if (account.holdings.length !== 0) {
    // What it hedged is not hedged any more.
    const { worstCase } = measure(chain, account.holdings, account.cash);
    putRecord(account, clamp(raised(account, paidOut.ceil(), terms), worstCase, terms));
    if (account.auction !== undefined) account.auction.attestedEpoch = 0n;
  }
  book.write(account);
  book.touch();
}
