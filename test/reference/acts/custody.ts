/** Tokens turned into lots of a spot and back. */
import { isOpen } from "../Book.ts";
import { refuseDust } from "../dust.ts";
import { change, measure, worstCaseOf } from "../portfolio.ts";
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

export interface SpotMove {
  act: "depositSpot" | "withdrawSpot";
  sender: string;
  account: string;
  instrument: number;
  lots: bigint;
  attestation?: Attestation;
}

export function moveSpot(chain: Chain, call: SpotMove): void {
  const { book, terms, block } = chain;
  const { instrument, lots } = call;
  const isDeposit = call.act === "depositSpot";
  refuseIf(call.sender !== ownerOf(call.account), "Unauthorised");
  refuseIf(lots === 0n, "ZeroAmount");
  const account = book.read(call.account);
  refuseIf(account.auction !== undefined, "AccountFlagged");
  refuseIf(!isOpen(account), "BelowOpeningBalance");

  const delta = isDeposit ? lots : -lots;
  const changed = worstCaseOf(chain, instrument, delta).ceil();
  change(chain, account.holdings, instrument, delta);
  if (account.holdings.length === 0) {
    refuseIf(account.cash < 0n, "BelowInitialMargin");
    refuseIf(account.cash !== 0n && account.cash < terms.minOpeningBalance, "BelowOpeningBalance");
  } else {
    const measured = measure(chain, account.holdings, account.cash);
    refuseStale(chain, measured);
    const needed = required(chain, account, measured, changed, call.attestation);
    // What is brought lends nothing, so a halt or a pause does not ask for more.
    const least = isDeposit ? needed.initialMargin : neededToAddRisk(chain, measured, needed);
    refuseIf(measured.equity < least, "BelowInitialMargin");
    refuseDust(chain, account, measured, instrument);
    account.checkedBlock = block.number;
    putRecord(account, limitedRecord(chain, account, measured, changed, needed));
  }
  book.write(account);
  const interest = book.openInterest(instrument);
  refuseIf(isDeposit && interest > chain.listing(instrument).openInterestCap, "OpenInterestCapExceeded");
  book.touch();
}
