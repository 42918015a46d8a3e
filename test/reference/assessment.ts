/** What is known of an account before any of it is liquidated. */
import { ageAuction, bonusRate, restoringSlice, startAuction, type Auction } from "./auction.ts";
import type { Account } from "./Book.ts";
import { isFrozen, measure, worstCaseOf, type Measured } from "./portfolio.ts";
import { RATIO, WHOLE } from "./Parameters.ts";
import { min, Rational } from "./Rational.ts";
import { refuseIf } from "./Refusal.ts";
import {
  attested,
  clamp,
  isInGrace,
  isRecent,
  isWithin,
  limited,
  type Attestation,
  type Requirement,
} from "./requirement.ts";
import type { Chain } from "./ReferenceVenue.ts";

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
  const sum = Rational.sum(frozen.map(({ instrument, lots }) => worstCaseOf(chain, instrument, lots)));
  return Rational.of(measured.worstCase, 10n).isBelow(sum);
}

export const hasMarksAtHead = (chain: Chain, { measured }: Assessment): boolean =>
  isRecent(chain) && isWithin(chain, measured, 0n);

/** Unless something of the account may be liquidated now. */
export function refuseUnliquidatable(chain: Chain, assessment: Assessment): void {
  const { account, hasProof, fractionMax } = assessment;
  refuseIf(!hasMarksAtHead(chain, assessment), "StaleMarks");
  if (!hasProof)
    refuseIf(true, account.epoch === chain.marks.epoch ? "AttestationMalformed" : "AttestationEpoch");
  refuseIf(account.checkedBlock === chain.block.number, "CheckedInThisBlock");
  refuseIf(isInGrace(chain), "InGrace");
  refuseIf(fractionMax === 0n, "NotLiquidatable");
}
