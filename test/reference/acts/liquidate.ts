/** A slice: the same fraction of every leg, at mark, for a bonus. */
import { assess, isStuck, refuseUnliquidatable, type Assessment } from "../assessment.ts";
import type { Account } from "../Book.ts";
import { noteDeficit } from "../deficit.ts";
import { finishLiquidator, loadLiquidator, type TakingOver } from "../liquidator.ts";
import { change, fundingOf, measure, valueOf, worstCaseOf } from "../portfolio.ts";
import { RATIO, WHOLE } from "../Parameters.ts";
import { abs, max, min, Rational } from "../Rational.ts";
import { refuseIf } from "../Refusal.ts";
import { putRecord, type Attestation } from "../requirement.ts";
import type { Chain } from "../ReferenceVenue.ts";

export interface Slice extends TakingOver {
  act: "liquidate";
  /** 1e18 = everything. */
  fraction: bigint;
  attestation?: Attestation;
}

export function liquidate(chain: Chain, call: Slice): void {
  const { book, terms } = chain;
  const assessment = assess(chain, call.account, call.attestation);
  const { account, measured, proven, fractionMin, fractionMax } = assessment;
  refuseUnliquidatable(chain, assessment);
  refuseIf(isStuck(chain, assessment), "HaltedLeg");
  refuseIf(call.fraction < fractionMin, "FractionOutOfRange");
  const fraction = min(call.fraction, fractionMax);

  const liquidator = loadLiquidator(chain, call, assessment);
  const taker = liquidator.account;
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
  // Whoever held only cash needs f·M and a lot of each leg.
  const part = (margin: bigint) => Rational.of(margin * fraction, WHOLE).ceil();
  const lots = moved.lots.ceil();
  finishLiquidator(chain, call, liquidator, part(proven.initialMargin), part(measured.worstCase) + lots, {
    initialMargin: part(proven.initialMargin) + lots,
    maintenanceMargin: part(proven.maintenanceMargin) + lots,
    epoch: proven.epoch,
  });
  book.touch();
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
    lotsWorstCase = lotsWorstCase.plus(worstCaseOf(chain, instrument, sign));
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
