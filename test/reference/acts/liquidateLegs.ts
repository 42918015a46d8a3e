/** Chosen legs, where what stands still keeps slices from moving: they count as the slice that takes as much margin off. */
import { assess, isStuck, refuseUnliquidatable, type Assessment } from "../assessment.ts";
import type { Account } from "../Book.ts";
import { noteDeficit } from "../deficit.ts";
import { finishLiquidator, loadLiquidator, type TakingOver } from "../liquidator.ts";
import { change, isFrozen, measure, valueOf, worstCaseOf } from "../portfolio.ts";
import { RATIO, WHOLE } from "../Parameters.ts";
import { abs, Rational } from "../Rational.ts";
import { refuseIf } from "../Refusal.ts";
import { attested, clamp, putRecord, type Attestation, type Requirement } from "../requirement.ts";
import type { Chain } from "../ReferenceVenue.ts";

export interface ChosenLeg {
  instrument: number;
  /** Unsigned. */
  lots: bigint;
}

export interface LegSlice extends TakingOver {
  act: "liquidateLegs";
  legs: readonly ChosenLeg[];
  attestation?: Attestation;
  attestationAfter?: Attestation;
}

export function liquidateLegs(chain: Chain, call: LegSlice): void {
  const { book } = chain;
  const assessment = assess(chain, call.account, call.attestation);
  const { account } = assessment;
  refuseUnliquidatable(chain, assessment);
  refuseIf(!isStuck(chain, assessment), "SliceAvailable");

  const liquidator = loadLiquidator(chain, call, assessment);
  const taker = liquidator.account;
  const moved = move(chain, account, taker, call.legs);
  account.cash += moved.value.floor() - moved.due;
  const { margin, paid } = finishAccount(chain, assessment, moved.lot, call.attestationAfter);

  taker.cash += paid - moved.value.ceil();
  finishLiquidator(chain, call, liquidator, margin, moved.worst.ceil());
  book.touch();
}

/** @returns the value at mark, the funding due, W, and the largest W of one lot of a leg that moved */
function move(chain: Chain, account: Account, taker: Account, legs: readonly ChosenLeg[]) {
  refuseIf(legs.length === 0, "ZeroAmount");
  let value = Rational.ZERO;
  let due = 0n;
  let worst = Rational.ZERO;
  let lot = Rational.ZERO;
  for (const [index, { instrument, lots }] of legs.entries()) {
    const holding = account.holdings.find((held) => held.instrument === instrument);
    const last = legs[index - 1];
    refuseIf(last !== undefined && last.instrument >= instrument, "InvalidLeg");
    if (holding === undefined) {
      refuseIf(true, "InvalidLeg");
      continue;
    }
    refuseIf(isFrozen(chain, instrument), "HaltedLeg");
    refuseIf(lots === 0n || lots > abs(holding.lots), "LotsOutOfRange");
    const sign = holding.lots < 0n ? -1n : 1n;
    const left = holding.lots - sign * lots;
    if (left !== 0n) {
      const worstCase = worstCaseOf(chain, instrument, left);
      refuseIf(worstCase.isBelow(Rational.of(chain.terms.minLegValue)), "DustLeg");
    }
    value = value.plus(valueOf(instrument, sign * lots, chain.marks.of(instrument).price));
    worst = worst.plus(worstCaseOf(chain, instrument, sign * lots));
    const one = worstCaseOf(chain, instrument, sign);
    if (lot.isBelow(one)) lot = one;
    taker.cash -= change(chain, taker.holdings, instrument, sign * lots).due;
    due += change(chain, account.holdings, instrument, -sign * lots).due;
  }
  return { value, due, worst, lot };
}

/** The account pays the bonus, and its record shrinks like the requirement. The fund pays nothing. */
function finishAccount(
  chain: Chain,
  assessment: Assessment,
  lot: Rational,
  attestation: Attestation | undefined,
): { margin: bigint; paid: bigint } {
  const { book, marks, terms } = chain;
  const { account, proven, auction } = assessment;
  const measured = measure(chain, account.holdings, account.cash);
  refuseIf(attestation === undefined, "AttestationMalformed");
  const left =
    attestation === undefined
      ? proven
      : attested(chain, { ...account, epoch: proven.epoch }, measured, terms.liquidationLag, attestation);
  refuseIf(left.epoch !== proven.epoch, "AttestationEpoch");
  refuseIf(left.initialMargin >= proven.initialMargin, "MarginNotReduced");
  const margin = proven.initialMargin - left.initialMargin;
  const fraction = Rational.of(margin * WHOLE, proven.initialMargin).floor();
  const isLive = ({ instrument }: { instrument: number }) =>
    !marks.of(instrument).settled && !isFrozen(chain, instrument);
  refuseIf(fraction < assessment.fractionMin && account.holdings.some(isLive), "FractionOutOfRange");

  const bonus = Rational.of(assessment.bonus * margin, proven.initialMargin).floor();
  const share = Rational.of(bonus * terms.insuranceShare, RATIO).ceil();
  if (share !== 0n) book.fund.endowFromCash(share);
  account.cash -= bonus;
  const equity = measured.equity - bonus;
  putRecord(account, clamp(scaled(assessment, left), measured.worstCase, terms));
  refuseIf(equity > account.initialMargin + lot.ceil(), "OverLiquidated");
  account.auction =
    equity >= account.initialMargin ? undefined : { ...auction, attestedEpoch: account.epoch };
  noteDeficit(chain, account, { ...measured, equity });
  book.write(account);
  return { margin, paid: bonus - share };
}

/** As much less as what counts against the owner is less than what was attested. */
function scaled({ proven, counted }: Assessment, left: Requirement): Requirement {
  const part = (margin: bigint, of: bigint, by: bigint) => Rational.of(margin * of, by).ceil();
  return {
    initialMargin: part(left.initialMargin, counted.initialMargin, proven.initialMargin),
    maintenanceMargin: part(left.maintenanceMargin, counted.maintenanceMargin, proven.maintenanceMargin),
    epoch: left.epoch,
  };
}
