/** Trades. */
import { isOpen, type Holding } from "../Book.ts";
import { noteDeficit } from "../deficit.ts";
import { refuseDust } from "../dust.ts";
import { kindFor, kindOf, SPOT } from "../kinds/index.ts";
import { change, isFrozen, measure, refuseLoan, valuedOf, valueOf, worstCaseOf } from "../portfolio.ts";
import { RATIO } from "../Parameters.ts";
import { abs, max, min, Rational } from "../Rational.ts";
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

export interface Side {
  account: string;
  /** Signed lots. */
  size: bigint;
  limitPrice: bigint;
  minFill: bigint;
  maxFee: bigint;
  expiry: bigint;
  salt: bigint;
  reduceOnly: boolean;
  /** Whose key signed it as it is. */
  signer: string;
  approvalVersion: bigint;
  attestation?: Attestation;
}

export interface Fill {
  act: "fill";
  sender: string;
  instrument: number;
  size: bigint;
  maker: Side;
  taker: Side;
}

export function fill(chain: Chain, call: Fill): void {
  const { maker, taker, instrument, size } = call;
  refuseIf(size === 0n, "ZeroAmount");
  refuseIf(maker.size === 0n || taker.size === 0n || maker.size > 0n === taker.size > 0n, "OrderMismatch");
  refuseIf(maker.account === taker.account, "SelfTrade");
  for (const side of [maker, taker]) refuseUnsigned(chain, side);
  const price = maker.limitPrice;
  refuseIf(taker.size > 0n ? price > taker.limitPrice : price < taker.limitPrice, "LimitNotMet");

  const { book, terms } = chain;
  const traded = valueOf(instrument, size, price).ceil();
  for (const { account, signer } of [maker, taker])
    if (signer !== ownerOf(account)) book.authority.spend(account, signer, traded);
  const interestBefore = book.openInterest(instrument);
  const delta = maker.size > 0n ? size : -size;
  const fees =
    fillSide(chain, call, maker, delta, terms.makerFee) +
    fillSide(chain, call, taker, -delta, terms.takerFee);
  const interest = book.openInterest(instrument);
  refuseIf(
    interest > interestBefore && interest > chain.listing(instrument).openInterestCap,
    "OpenInterestCapExceeded",
  );
  book.fund.collectFee(fees, book.notedDeficits());
  book.touch();
}

/** The owner's key, or that of an operator whose approval is the one the order names. */
function refuseUnsigned({ book, block }: Chain, { account, signer, approvalVersion }: Side): void {
  if (signer === ownerOf(account)) return;
  const { expiry, version } = book.authority.approval(account, signer);
  refuseIf(block.timestamp >= expiry, "InvalidSignature");
  refuseIf(approvalVersion !== version, "ApprovalVersionMismatch");
}

/** @returns the fee, rounded up */
function fillSide(chain: Chain, call: Fill, side: Side, delta: bigint, feeRate: bigint): bigint {
  const { instrument, maker, size } = call;
  const { book, block } = chain;
  refuseIf(block.timestamp >= side.expiry, "OrderExpired");
  refuseIf(feeRate > side.maxFee, "FeeTooHigh");
  const already = book.authority.filled(side.account, side.salt);
  const left = max(abs(side.size) - already, 0n);
  refuseIf(size > left, "OverFilled");
  refuseIf(size < min(left, side.minFill), "BelowMinFill");
  book.authority.setFilled(side.account, side.salt, already + size);

  const account = book.read(side.account);
  refuseIf(!isOpen(account), "BelowOpeningBalance");
  refuseUntradeable(chain, instrument, maker.limitPrice);
  const before = { cash: account.cash, holdings: account.holdings.map((holding) => ({ ...holding })) };
  const traded = change(chain, account.holdings, instrument, delta);
  refuseIf(side.reduceOnly && !shrinks(traded.before, delta), "ReduceOnlyViolated");

  const notional = valueOf(instrument, delta, maker.limitPrice);
  const fee = notional.abs().times(Rational.of(feeRate, RATIO)).ceil();
  account.cash -= notional.ceil() + traded.due + fee;

  const measured = measure(chain, account.holdings, account.cash);
  refuseStale(chain, measured);
  const changed = worstCaseOf(chain, instrument, delta).ceil();
  const needed = limitedRecord(
    chain,
    account,
    measured,
    changed,
    required(chain, account, measured, changed, side.attestation),
  );
  const least = neededToAddRisk(chain, measured, needed);
  if (measured.equity >= least) {
    refuseDust(chain, account, measured, instrument);
    if (call.sender === ownerOf(side.account)) account.checkedBlock = block.number;
    account.auction = undefined;
  } else {
    const was = measure(chain, before.holdings, before.cash);
    const isCloser =
      needed.epoch === account.epoch &&
      reduces(was.equity, account.initialMargin, measured.equity, needed.initialMargin, fee) &&
      (least < measured.worstCase ||
        reduces(was.equity, was.worstCase, measured.equity, measured.worstCase, fee));
    if (account.auction !== undefined) {
      refuseIf(!isCloser || measured.worstCase * 10n > was.worstCase * 9n, "AccountFlagged");
      account.auction.attestedEpoch = side.attestation === undefined ? 0n : needed.epoch;
      noteDeficit(chain, account, measured);
    } else {
      refuseIf(!isCloser, "BelowInitialMargin");
    }
  }
  putRecord(account, needed);
  if (delta > 0n && kindOf(instrument) === SPOT) refuseLoan(chain, account.holdings, measured);
  book.write(account);
  return fee;
}

/** Live, not too old, and near the price: twice the band from a mark that stopped at the edge of its own. */
function refuseUntradeable(chain: Chain, instrument: number, price: bigint): void {
  const { marks, terms } = chain;
  const mark = marks.find(instrument);
  refuseIf(mark?.settled === true || isFrozen(chain, instrument), "HaltedLeg");
  refuseIf(marks.slotEpoch(instrument) + terms.maxEpochLag < marks.epoch, "StaleMarks");
  if (mark === undefined) return;
  const { priced, tradeBand } = chain.listing(instrument);
  refuseIf(priced !== undefined && isFrozen(chain, priced), "HaltedLeg");
  const { highest, ...kind } = kindFor(instrument);
  const band = kind.tradeBand(valuedOf(chain, instrument), tradeBand) * (mark.limited ? 2n : 1n);
  refuseIf(abs(price - mark.price) > band || (highest !== undefined && price > highest), "OutsideBand");
}

/** Closer to the requirement than before: no more needed, and E/M no lower; below zero at the cost of the fee at most. */
function reduces(
  equity: bigint,
  margin: bigint,
  nextEquity: bigint,
  nextMargin: bigint,
  fee: bigint,
): boolean {
  if (nextMargin > margin) return false;
  if (equity < 0n) return nextEquity >= equity - fee;
  return nextEquity >= 0n && nextEquity * margin >= equity * nextMargin;
}

const shrinks = (before: Holding["lots"], delta: bigint): boolean =>
  before !== 0n && before > 0n !== delta > 0n && abs(delta) <= abs(before);
