/** Opens a liquidation of an account that is below zero, and counts what it lacks. */
import { startAuction } from "../auction.ts";
import { noteDeficit } from "../deficit.ts";
import { measure } from "../portfolio.ts";
import { refuseIf } from "../Refusal.ts";
import { isInGrace, isRecent, isWithin } from "../requirement.ts";
import type { Chain } from "../ReferenceVenue.ts";

export interface Noting {
  act: "noteDeficit";
  account: string;
}

export function note(chain: Chain, { account: id }: Noting): void {
  const { book, marks, block } = chain;
  const account = book.read(id);
  const measured = measure(chain, account.holdings, account.cash);
  refuseIf(!isRecent(chain) || !isWithin(chain, measured, 0n), "StaleMarks");
  if (account.auction === undefined) {
    refuseIf(measured.equity >= 0n, "NotLiquidatable");
    refuseIf(account.checkedBlock === block.number, "CheckedInThisBlock");
    refuseIf(isInGrace(chain), "InGrace");
    account.auction = startAuction(marks);
  }
  noteDeficit(chain, account, measured);
  book.write(account);
  book.touch();
}
