/** Accounts, their positions, open interest and the fund; orders, backstops and the escape. */
import { Authority } from "./Authority.ts";
import { Backstops } from "./Backstops.ts";
import { EscapeBook } from "./EscapeBook.ts";
import { Fund } from "./Fund.ts";
import type { Auction } from "./auction.ts";
import { refuseIf } from "./Refusal.ts";

export interface Holding {
  instrument: number;
  /** Signed. */
  lots: bigint;
  /** The funding index up to which it has been paid. */
  settledIndex: bigint;
}

export interface Account {
  id: string;
  /** 1e-6 USD. */
  cash: bigint;
  initialMargin: bigint;
  maintenanceMargin: bigint;
  epoch: bigint;
  /** In which its owner last passed a check. */
  checkedBlock: bigint;
  /** Of its liquidation, while there is one. */
  auction: Auction | undefined;
  /** In the order the chain keeps them. */
  holdings: Holding[];
}

const nobody = (id: string): Account => ({
  id,
  cash: 0n,
  initialMargin: 0n,
  maintenanceMargin: 0n,
  epoch: 0n,
  checkedBlock: 0n,
  auction: undefined,
  holdings: [],
});

const copyOf = (account: Account): Account => ({
  ...account,
  auction: account.auction && { ...account.auction },
  holdings: account.holdings.map((holding) => ({ ...holding })),
});

export const isOpen = (account: Account): boolean => account.cash !== 0n || account.holdings.length !== 0;

export class Book {
  fund = new Fund();
  authority = new Authority();
  backstops = new Backstops();
  escape = new EscapeBook();
  /** Successful changes. */
  changes = 0n;
  private accounts = new Map<string, Account>();
  /** Open accounts as the chain lists them. */
  private listed: string[] = [];

  copy(): Book {
    const copy = new Book();
    copy.fund = this.fund.copy();
    copy.changes = this.changes;
    copy.accounts = new Map([...this.accounts].map(([id, account]) => [id, copyOf(account)]));
    copy.authority = this.authority.copy();
    copy.backstops = this.backstops.copy();
    copy.escape = this.escape.copy();
    copy.listed = [...this.listed];
    return copy;
  }

  /** A copy to work on; `write` it. */
  read(id: string): Account {
    return copyOf(this.accounts.get(id) ?? nobody(id));
  }

  /** Without positions an account needs nothing and owes nothing: its debt is everybody's. */
  write(account: Account): void {
    if (account.holdings.length === 0) this.close(account);
    this.accounts.set(account.id, copyOf(account));
    const place = this.listed.indexOf(account.id);
    if (place < 0 && isOpen(account)) this.listed.push(account.id);
    if (place < 0 || isOpen(account)) return;
    const last = this.listed.pop();
    if (last !== undefined && place < this.listed.length) this.listed[place] = last;
  }

  /** It needs nothing any more, and what it lacks is recognised. @returns what that was */
  close(account: Account): bigint {
    account.initialMargin = 0n;
    account.maintenanceMargin = 0n;
    account.auction = undefined;
    const debt = account.cash < 0n ? -account.cash : 0n;
    if (debt === 0n) return 0n;
    const loss = debt - this.fund.cover(debt);
    if (loss > 0n) this.fund.writeOff(loss);
    account.cash = 0n;
    return debt;
  }

  /** Every act comes by here; none of a venue that trades in the escape, and none of the escape before. */
  touch(inEscape = false): void {
    refuseIf(this.escape.isActive && !inEscape, "EscapeActive");
    refuseIf(!this.escape.isActive && inEscape, "EscapeInactive");
    ++this.changes;
  }

  /** What accounts in liquidation lack, as last noted. */
  notedDeficits(): bigint {
    let sum = 0n;
    for (const { auction } of this.accounts.values()) sum += auction?.deficit ?? 0n;
    return sum;
  }

  openAccounts(): string[] {
    return [...this.listed];
  }

  /** Lots long, which are also lots short unless some have been paid out. */
  openInterest(instrument: number): bigint {
    let lots = 0n;
    for (const { holdings } of this.accounts.values())
      for (const holding of holdings)
        if (holding.instrument === instrument && holding.lots > 0n) lots += holding.lots;
    return lots;
  }
}
