/** Deposits, withdrawals and gifts to the fund. */
import { isOpen } from "../Book.ts";
import { refuseThin } from "../dust.ts";
import { measure, refuseLoan } from "../portfolio.ts";
import { min } from "../Rational.ts";
import { refuseIf } from "../Refusal.ts";
import {
  limitedRecord,
  neededToAddRisk,
  putRecord,
  refuseStale,
  required,
  type Attestation,
} from "../requirement.ts";
import { ownerOf, type Chain } from "../ReferenceVenue.ts";

const MAX_AMOUNT = 2n ** 88n - 1n;

export interface Deposit {
  act: "deposit";
  account: string;
  amount: bigint;
}

export interface Withdrawal {
  act: "withdraw";
  sender: string;
  account: string;
  amount: bigint;
  attestation?: Attestation;
}

export interface Endowment {
  act: "fundInsurance";
  amount: bigint;
}

export function deposit({ book, terms }: Chain, { account: id, amount }: Deposit): void {
  const account = book.read(id);
  refuseIf(!isOpen(account) && amount < terms.minOpeningBalance, "BelowOpeningBalance");
  refuseIf(amount === 0n, "ZeroAmount");
  const credited = book.fund.credit(amount);
  account.cash += credited;
  if (account.auction !== undefined) account.auction.deficit -= min(account.auction.deficit, credited);
  book.write(account);
  book.touch();
}

export function fundInsurance({ book }: Chain, { amount }: Endowment): void {
  refuseIf(amount === 0n, "ZeroAmount");
  book.fund.endow(amount);
  book.touch();
}

export function withdraw(chain: Chain, { sender, account: id, amount, attestation }: Withdrawal): void {
  const { book, terms } = chain;
  refuseIf(sender !== ownerOf(id), "Unauthorised");
  refuseIf(amount === 0n, "ZeroAmount");
  refuseIf(amount > MAX_AMOUNT, "Overflow");
  const account = book.read(id);
  refuseIf(account.auction !== undefined, "AccountFlagged");

  account.cash -= amount;
  if (account.holdings.length === 0) {
    refuseIf(account.cash < 0n, "BelowInitialMargin");
    refuseIf(account.cash !== 0n && account.cash < terms.minOpeningBalance, "BelowOpeningBalance");
  } else {
    const measured = measure(chain, account.holdings, account.cash);
    refuseStale(chain, measured);
    refuseLoan(chain, account.holdings, measured);
    const needed = required(chain, account, measured, 0n, attestation);
    refuseIf(measured.equity < neededToAddRisk(chain, measured, needed), "BelowInitialMargin");
    refuseThin(chain, account, measured);
    account.checkedBlock = chain.block.number;
    putRecord(account, limitedRecord(chain, account, measured, 0n, needed));
  }
  book.write(account);
  book.fund.debit(amount, book.notedDeficits());
  book.touch();
}
