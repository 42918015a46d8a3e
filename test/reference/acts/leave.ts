/** The escape: positions become cash at the frozen marks, everybody leaves, spots leave in kind or are sold for what they owe. */
import type { Account, Holding } from "../Book.ts";
import { equityInEscape, freeze, frozenMark, isSpot } from "../frozen.ts";
import { valueOf } from "../portfolio.ts";
import { min, Rational } from "../Rational.ts";
import { refuseIf } from "../Refusal.ts";
import { ownerOf, type Chain } from "../ReferenceVenue.ts";

export interface Freezing {
  act: "freezeMarks";
  instruments: readonly number[];
}

export interface EscapeSettlement {
  act: "settleInEscape";
  count: bigint;
}

export interface Leaving {
  act: "leave";
  sender: string;
  account: string;
}

export interface SpotLeaving {
  act: "leaveSpot";
  sender: string;
  account: string;
  instrument: number;
}

export interface SpotSale {
  act: "buySpot";
  account: string;
  instrument: number;
  lots: bigint;
}

export function freezeMarks(chain: Chain, { instruments }: Freezing): void {
  chain.book.touch(true);
  freeze(chain, instruments);
}

/** From the end of the list: an account that is emptied is replaced by the last, which is settled already. */
export function settleInEscape(chain: Chain, { count }: EscapeSettlement): void {
  const { book } = chain;
  book.touch(true);
  let next = min(book.escape.unsettled, BigInt(book.openAccounts().length));
  for (let left = count; next !== 0n && left !== 0n; --left) {
    --next;
    const id = book.openAccounts()[Number(next)];
    if (id !== undefined) settleAccount(chain, id);
  }
  book.escape.unsettled = next;
}

export function leave(chain: Chain, { sender, account: id }: Leaving): void {
  const { book, block } = chain;
  const { escape } = book;
  refuseIf(sender !== ownerOf(id), "Unauthorised");
  book.touch(true);
  const waits = escape.unsettled !== 0n || escape.owed() !== 0n;
  refuseIf(waits && block.timestamp < escape.leaveFrom, "EscapeTooSoon");
  settleAccount(chain, id);
  const account = book.read(id);
  refuseIf(account.cash === 0n, "ZeroAmount");
  book.fund.debit(account.cash, book.notedDeficits());
  account.cash = 0n;
  book.write(account);
}

export function leaveSpot(chain: Chain, { sender, account: id, instrument }: SpotLeaving): void {
  const { book } = chain;
  refuseIf(sender !== ownerOf(id), "Unauthorised");
  book.touch(true);
  settleAccount(chain, id);
  refuseIf(book.escape.debtOf(id) !== 0n, "SpotsOwe");
  const account = book.read(id);
  const lots = lotsOf(account, instrument);
  refuseIf(lots === undefined, "InvalidLeg");
  remove(account, instrument, lots ?? 0n);
  book.write(account);
}

/** At the frozen mark, rounded up, at most as many lots as the debt takes; what is paid is the fund's. */
export function buySpot(chain: Chain, { account: id, instrument, lots }: SpotSale): void {
  const { book } = chain;
  const { escape } = book;
  book.touch(true);
  settleAccount(chain, id);
  const owed = escape.debtOf(id);
  refuseIf(owed === 0n, "SpotsOwe");
  const account = book.read(id);
  const held = lotsOf(account, instrument);
  refuseIf(held === undefined, "InvalidLeg");
  const { price } = frozenMark(chain, instrument);
  const most = min(
    held ?? 0n,
    Rational.of(owed)
      .over(valueOf(instrument, 1n, price))
      .ceil(),
  );
  refuseIf(lots === 0n || lots > most, "LotsOutOfRange");
  const paid = valueOf(instrument, lots, price).ceil();
  remove(account, instrument, lots);
  book.write(account);
  // With its last spot an account owes nothing more.
  escape.debts.set(id, account.holdings.length === 0 ? 0n : owed - min(paid, owed));
  book.fund.endow(paid);
}

/** All but spots become cash; what is lacking is recognised, and owed by the spots that are left. */
function settleAccount(chain: Chain, id: string): void {
  const { book } = chain;
  const account = book.read(id);
  if (account.holdings.length === 0) return;
  freeze(
    chain,
    account.holdings.map(({ instrument }) => instrument),
  );
  account.cash = equityInEscape(chain, account);
  account.holdings = spotsOf(account);
  if (account.holdings.length !== 0) {
    const debt = book.close(account);
    book.escape.debts.set(id, book.escape.debtOf(id) + debt);
  }
  book.write(account);
}

/** A leg that goes has changed places with the first spot before it. */
function spotsOf({ holdings }: Account): Holding[] {
  const legs = [...holdings];
  let gone = 0;
  for (const [index, holding] of holdings.entries()) {
    if (isSpot(holding)) continue;
    const first = legs[gone];
    if (first !== undefined) legs[index] = first;
    legs[gone++] = holding;
  }
  return legs.slice(gone);
}

const lotsOf = ({ holdings }: Account, instrument: number): bigint | undefined =>
  holdings.find((holding) => holding.instrument === instrument)?.lots;

/** The last one takes the place of one that is gone. */
function remove(account: Account, instrument: number, lots: bigint): void {
  const index = account.holdings.findIndex((holding) => holding.instrument === instrument);
  const holding = account.holdings[index];
  if (holding === undefined) return;
  holding.lots -= lots;
  if (holding.lots !== 0n) return;
  const last = account.holdings.pop();
  if (last !== undefined && index < account.holdings.length) account.holdings[index] = last;
}
