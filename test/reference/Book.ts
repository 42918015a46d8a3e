/** Accounts, their positions, open interest and the fund. */
import { Fund } from "./Fund.ts";
import type { Auction } from "./auction.ts";

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
  /** Successful changes. */
  changes = 0n;
  private accounts = new Map<string, Account>();
  /** Lots filled by account and salt. */
  private fills = new Map<string, bigint>();

  copy(): Book {
    const copy = new Book();
    copy.fund = this.fund.copy();
    copy.changes = this.changes;
    copy.accounts = new Map([...this.accounts].map(([id, account]) => [id, copyOf(account)]));
    copy.fills = new Map(this.fills);
    return copy;
  }

  /** A copy to work on; `write` it. */
  read(id: string): Account {
    return copyOf(this.accounts.get(id) ?? nobody(id));
  }

  /** Without positions an account needs nothing and owes nothing: its debt is everybody's. */
  write(account: Account): void {
    if (account.holdings.length === 0) {
      account.initialMargin = 0n;
      account.maintenanceMargin = 0n;
      account.auction = undefined;
      if (account.cash < 0n) {
        const loss = -account.cash - this.fund.cover(-account.cash);
        if (loss > 0n) this.fund.writeOff(loss);
        account.cash = 0n;
      }
    }
    this.accounts.set(account.id, copyOf(account));
  }

  /** What accounts in liquidation lack, as last noted. */
  notedDeficits(): bigint {
    let sum = 0n;
    for (const { auction } of this.accounts.values()) sum += auction?.deficit ?? 0n;
    return sum;
  }

  openAccounts(): string[] {
    return [...this.accounts.values()].filter(isOpen).map(({ id }) => id);
  }

  /** Lots long, which are also lots short unless some have been paid out. */
  openInterest(instrument: number): bigint {
    let lots = 0n;
    for (const { holdings } of this.accounts.values())
      for (const holding of holdings)
        if (holding.instrument === instrument && holding.lots > 0n) lots += holding.lots;
    return lots;
  }

  filled(id: string, salt: bigint): bigint {
    return this.fills.get(`${id} ${String(salt)}`) ?? 0n;
  }

  setFilled(id: string, salt: bigint, lots: bigint): void {
    this.fills.set(`${id} ${String(salt)}`, lots);
  }
}
