/** A slice: the same fraction of every leg, at mark, for a bonus. */
import { ageAuction, bonusRate, restoringSlice, startAuction, type Auction } from "../auction.ts";
import { isOpen, type Account } from "../Book.ts";
import { noteDeficit } from "../deficit.ts";
import { change, fundingOf, isFrozen, measure, valueOf, worstCaseOf, type Measured } from "../portfolio.ts";
import { RATIO, WHOLE } from "../Parameters.ts";
import { abs, max, min, Rational } from "../Rational.ts";
import { refuseIf } from "../Refusal.ts";
import {
  attested,
  clamp,
  isInGrace,
  isRecent,
  isWithin,
  limited,
  putRecord,
  type Attestation,
  type Requirement,
} from "../requirement.ts";
import { ownerOf, type Chain } from "../ReferenceVenue.ts";

export interface Slice {
  act: "liquidate";
  sender: string;
  account: string;
  liquidator: string;
  /** 1e18 = everything. */
  fraction: bigint;
  attestation?: Attestation;
  liquidatorAttestation?: Attestation;
}

export interface Assessment {
  account: Account;
  measured: Measured;
  auction: Auction;
  hasProof: boolean;
  /** As attested, between the bounds. */
  proven: Requirement;
  /** As far as it counts against the owner. */
  counted: Requirement;
  bonus: bigint;
  fractionMin: bigint;
  fractionMax: bigint;
}

export function assess(chain: Chain, id: string, attestation: Attestation | undefined): Assessment {
  const { book, marks, terms } = chain;
  const account = book.read(id);
  const measured = measure(chain, account.holdings, account.cash);
  const auction =
    account.auction === undefined ? startAuction(marks) : ageAuction(account.auction, marks, terms);
  const onRecord = attestation === undefined;
  const proven = onRecord
    ? clamp(account, measured.worstCase, terms)
    : attested(chain, account, measured, terms.liquidationLag, attestation);
  const counted = onRecord ? proven : limited(chain, account, measured, proven);
  const hasProof =
    !onRecord ||
    (account.auction !== undefined && account.epoch === marks.epoch && auction.attestedEpoch === marks.epoch);
  const threshold = account.auction === undefined ? counted.maintenanceMargin : counted.initialMargin;
  const found = { account, measured, auction, hasProof, proven, counted };
  if (measured.equity >= threshold) return { ...found, bonus: 0n, fractionMin: 0n, fractionMax: 0n };

  const { bonus, fraction } = restoringSlice(
    measured.equity,
    counted.initialMargin,
    bonusRate(auction, terms),
  );
  const fractionMax = fraction.times(WHOLE).ceil();
  const smallest = Rational.of(terms.minSlice, RATIO).times(WHOLE).floor();
  return { ...found, bonus, fractionMax, fractionMin: min(fractionMax, smallest) };
}

/** Marks that stand still may be a tenth of W at most. */
export function isStuck(chain: Chain, { account, measured }: Assessment): boolean {
  const frozen = account.holdings.filter(({ instrument }) => isFrozen(chain, instrument));
  const sum = Rational.sum(
    frozen.map(({ instrument, lots }) => worstCaseOf(instrument, lots, chain.marks.of(instrument))),
  );
  return Rational.of(measured.worstCase, 10n).isBelow(sum);
}

export const hasMarksAtHead = (chain: Chain, { measured }: Assessment): boolean =>
  isRecent(chain) && isWithin(chain, measured, 0n);

export function liquidate(chain: Chain, call: Slice): void {
  const { book, terms, block } = chain;
  const assessment = assess(chain, call.account, call.attestation);
  const { account, measured, hasProof, fractionMin, fractionMax } = assessment;
  refuseIf(!hasMarksAtHead(chain, assessment), "StaleMarks");
  if (!hasProof)
    refuseIf(true, account.epoch === chain.marks.epoch ? "AttestationMalformed" : "AttestationEpoch");
  refuseIf(account.checkedBlock === block.number, "CheckedInThisBlock");
  refuseIf(isInGrace(chain), "InGrace");
  refuseIf(fractionMax === 0n, "NotLiquidatable");
  refuseIf(isStuck(chain, assessment), "HaltedLeg");
  refuseIf(call.fraction < fractionMin, "FractionOutOfRange");
  const fraction = min(call.fraction, fractionMax);

  refuseIf(call.account === call.liquidator, "SelfTrade");
  refuseIf(call.sender !== ownerOf(call.liquidator), "Unauthorised");
  const taker = book.read(call.liquidator);
  refuseIf(!isOpen(taker), "BelowOpeningBalance");
  refuseIf(taker.auction !== undefined, "AccountFlagged");
  const heldNothing = taker.holdings.length === 0;

  const moved = move(chain, account, taker, fraction);
  const bonus = Rational.of(assessment.bonus * fraction, WHOLE).floor();
  const share = Rational.of(bonus * terms.insuranceShare, RATIO).ceil();

  account.cash += moved.proceeds.floor() - bonus;
  if (measured.equity < 0n) {
    const deficit =
      account.holdings.length === 0
        ? max(-account.cash, 0n)
        : Rational.of(-measured.equity * fraction, WHOLE).floor();
    account.cash += book.fund.cover(deficit);
  }
  if (share !== 0n) book.fund.endowFromCash(share);
  scaleRecord(chain, assessment, fraction);
  book.write(account);

  taker.cash += bonus - share - moved.value.ceil();
  putRecord(taker, proveLiquidator(chain, call, assessment, taker, heldNothing, fraction, moved.lots.ceil()));
  taker.checkedBlock = block.number;
  book.write(taker);
  ++book.changes;
}

/** The lots of each leg, rounded up. */
function move(chain: Chain, account: Account, taker: Account, fraction: bigint) {
  let value = Rational.ZERO;
  let funding = Rational.ZERO;
  let lotsWorstCase = Rational.ZERO;
  const left = [];
  for (const holding of account.holdings) {
    const { instrument } = holding;
    const mark = chain.marks.of(instrument);
    const sign = holding.lots < 0n ? -1n : 1n;
    const lots = sign * Rational.of(abs(holding.lots) * fraction, WHOLE).ceil();
    value = value.plus(valueOf(instrument, lots, mark.price));
    funding = funding.plus(fundingOf(holding, mark));
    lotsWorstCase = lotsWorstCase.plus(worstCaseOf(instrument, sign, mark));
    taker.cash -= change(chain, taker.holdings, instrument, lots).due;
    if (lots !== holding.lots)
      left.push({ instrument, lots: holding.lots - lots, settledIndex: mark.fundingIndex });
  }
  account.holdings = left;
  return { value, proceeds: value.minus(funding), lots: lotsWorstCase };
}

/** The record times 1 − f; at or above it the liquidation is over. */
function scaleRecord(chain: Chain, { account, auction, counted }: Assessment, fraction: bigint): void {
  const measured = measure(chain, account.holdings, account.cash);
  const scaled = (margin: bigint) =>
    min(Rational.of(margin * (WHOLE - fraction), WHOLE).ceil(), measured.worstCase);
  putRecord(account, {
    initialMargin: scaled(counted.initialMargin),
    maintenanceMargin: scaled(counted.maintenanceMargin),
    epoch: counted.epoch,
  });
  account.auction =
    measured.equity >= account.initialMargin ? undefined : { ...auction, attestedEpoch: account.epoch };
  noteDeficit(chain, account, measured);
}

/** Whoever held only cash needs f·M and a lot of each leg; anybody else an attestation, or W. */
function proveLiquidator(
  chain: Chain,
  call: Slice,
  { proven }: Assessment,
  taker: Account,
  heldNothing: boolean,
  fraction: bigint,
  lots: bigint,
): Requirement {
  const { marks, terms } = chain;
  const measured = measure(chain, taker.holdings, taker.cash);
  const { worstCase } = measured;
  refuseIf(!isWithin(chain, measured, terms.maxEpochLag), "StaleMarks");
  const share = (margin: bigint) => Rational.of(margin * fraction, WHOLE).ceil() + lots;
  const needed =
    call.liquidatorAttestation !== undefined
      ? attested(chain, taker, measured, terms.maxEpochLag, call.liquidatorAttestation)
      : heldNothing
        ? clamp(
            {
              initialMargin: share(proven.initialMargin),
              maintenanceMargin: share(proven.maintenanceMargin),
              epoch: max(proven.epoch, taker.epoch),
            },
            worstCase,
            terms,
          )
        : { initialMargin: worstCase, maintenanceMargin: worstCase, epoch: marks.epoch };
  refuseIf(measured.equity < needed.initialMargin, "LiquidatorBelowInitialMargin");
  return needed;
}
