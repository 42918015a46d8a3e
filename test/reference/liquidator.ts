/** Who takes legs over: its owner says so, or it has offered to as a backstop; and it needs its margin like anybody. */
import { isOpen, type Account } from "./Book.ts";
import type { Assessment } from "./assessment.ts";
import { measure } from "./portfolio.ts";
import { max } from "./Rational.ts";
import { refuseIf } from "./Refusal.ts";
import {
  attested,
  clamp,
  isWithin,
  limitedRecord,
  putRecord,
  type Attestation,
  type Requirement,
} from "./requirement.ts";
import { ownerOf, type Chain } from "./ReferenceVenue.ts";

export interface TakingOver {
  sender: string;
  account: string;
  liquidator: string;
  liquidatorAttestation?: Attestation;
}

export interface Liquidator {
  account: Account;
  heldNothing: boolean;
}

export function loadLiquidator(chain: Chain, call: TakingOver, assessment: Assessment): Liquidator {
  refuseIf(call.account === call.liquidator, "SelfTrade");
  if (call.sender !== ownerOf(call.liquidator)) refuseBackstop(chain, call, assessment);
  const account = chain.book.read(call.liquidator);
  refuseIf(!isOpen(account), "BelowOpeningBalance");
  refuseIf(account.auction !== undefined, "AccountFlagged");
  return { account, heldNothing: account.holdings.length === 0 };
}

/** Once the auction has paid its largest bonus for some steps more, or when there is no bonus. */
function refuseBackstop({ book, terms }: Chain, call: TakingOver, { measured, auction }: Assessment): void {
  refuseIf(book.backstops.perHour(call.liquidator) === 0n, "Unauthorised");
  const from = terms.auctionDuration + terms.backstopEpochs * terms.auctionStep;
  refuseIf(measured.equity > 0n && auction.age < from, "BackstopTooEarly");
}

/**
 * Attested; or, for who held only cash, what follows from the account; or W.
 *
 * @param margin Initial margin that moved: it counts against a backstop's limit.
 * @param changed W of what was taken over, or more.
 */
export function finishLiquidator(
  chain: Chain,
  call: TakingOver,
  { account, heldNothing }: Liquidator,
  margin: bigint,
  changed: bigint,
  derived?: Requirement,
): void {
  const { book, marks, terms, block } = chain;
  const measured = measure(chain, account.holdings, account.cash);
  const { worstCase } = measured;
  refuseIf(!isWithin(chain, measured, terms.maxEpochLag), "StaleMarks");
  const needed =
    call.liquidatorAttestation !== undefined
      ? attested(chain, account, measured, terms.maxEpochLag, call.liquidatorAttestation)
      : heldNothing && derived !== undefined
        ? clamp({ ...derived, epoch: max(derived.epoch, account.epoch) }, worstCase, terms)
        : { initialMargin: worstCase, maintenanceMargin: worstCase, epoch: marks.epoch };
  refuseIf(measured.equity < needed.initialMargin, "LiquidatorBelowInitialMargin");
  putRecord(account, limitedRecord(chain, account, measured, changed, needed));
  if (call.sender === ownerOf(call.liquidator)) account.checkedBlock = block.number;
  else book.backstops.use(call.liquidator, margin, block.timestamp);
  book.write(account);
}
