/** What an account needs: attested, or proven by what the chain knows, and how far it counts against the owner. */
import type { Account } from "./Book.ts";
import type { Measured } from "./portfolio.ts";
import { RATIO, type Terms } from "./Parameters.ts";
import { max, min, Rational } from "./Rational.ts";
import { refuseIf } from "./Refusal.ts";
import { REMEMBERED } from "./Marks.ts";
import type { Chain } from "./ReferenceVenue.ts";

export interface Requirement {
  initialMargin: bigint;
  maintenanceMargin: bigint;
  epoch: bigint;
}

/** What a quorum, or somebody else, has signed. */
export interface Attestation {
  account: string;
  portfolioHash: string;
  epoch: bigint;
  initialMargin: bigint;
  maintenanceMargin: bigint;
  issuedAt: bigint;
  /** Whether a quorum signed exactly this for this engine, with the active model and the posted snapshot. */
  genuine: boolean;
}

/** Initial between φW and W, maintenance between a share of φW and W, both floors rounded up. */
export function clamp(
  { initialMargin, maintenanceMargin, epoch }: Requirement,
  worstCase: bigint,
  terms: Terms,
): Requirement {
  const floor = Rational.of(worstCase * terms.floorRatio, RATIO);
  const maintenanceFloor = floor.times(Rational.of(terms.maintenanceRatio, RATIO));
  return {
    initialMargin: min(worstCase, max(initialMargin, floor.ceil())),
    maintenanceMargin: min(worstCase, max(maintenanceMargin, maintenanceFloor.ceil())),
    epoch,
  };
}

/** Checks an attestation of exactly this portfolio. */
export function attested(
  chain: Chain,
  account: Account,
  measured: Measured,
  maxLag: bigint,
  given: Attestation,
): Requirement {
  const head = chain.marks.epoch;
  const { timestamp } = chain.block;
  refuseIf(
    given.epoch > head || given.epoch < account.epoch || given.epoch + maxLag < head,
    "AttestationEpoch",
  );
  refuseIf(
    given.issuedAt > timestamp || given.issuedAt + chain.terms.maxAttestationAge < timestamp,
    "AttestationAge",
  );
  refuseIf(given.maintenanceMargin > given.initialMargin, "AttestationOrder");
  refuseIf(!chain.marks.knows(given.epoch), "UnknownEpoch");
  const speaksOfThis = given.account === account.id && given.portfolioHash === measured.hash;
  refuseIf(!given.genuine || !speaksOfThis, "NotASigner");
  return clamp(given, measured.worstCase, chain.terms);
}

/** As attested or, without: W, or in the record's epoch the record and κ·W of the change. */
export function required(
  chain: Chain,
  account: Account,
  measured: Measured,
  changeWorstCase: bigint,
  given: Attestation | undefined,
): Requirement {
  if (given !== undefined) return attested(chain, account, measured, chain.terms.maxEpochLag, given);
  const { worstCase } = measured;
  const { epoch } = chain.marks;
  if (account.epoch !== epoch) return { initialMargin: worstCase, maintenanceMargin: worstCase, epoch };
  return clamp(raised(account, changeWorstCase, chain.terms), worstCase, chain.terms);
}

/** The record and κ times a worst case, rounded up. */
export function raised(account: Account, worstCase: bigint, { changeFactor }: Terms): Requirement {
  const added = Rational.of(worstCase * changeFactor, RATIO).ceil();
  return {
    initialMargin: account.initialMargin + added,
    maintenanceMargin: account.maintenanceMargin + added,
    epoch: account.epoch,
  };
}

/** As far as it counts in a liquidation: the record, grown by g a minute. */
export function limited(
  chain: Chain,
  account: Account,
  measured: Measured,
  { initialMargin, maintenanceMargin, epoch }: Requirement,
): Requirement {
  const limit = (asked: bigint, recorded: bigint) => min(asked, recorded + growth(chain, account, recorded));
  return clamp(
    {
      initialMargin: limit(initialMargin, account.initialMargin),
      maintenanceMargin: limit(maintenanceMargin, account.maintenanceMargin),
      epoch,
    },
    measured.worstCase,
    chain.terms,
  );
}

/** What an act puts on record: maintenance rises by that growth and κ·W of the change at most. */
export function limitedRecord(
  chain: Chain,
  account: Account,
  measured: Measured,
  changeWorstCase: bigint,
  asked: Requirement,
): Requirement {
  const { maintenanceMargin: withChange } = raised(account, changeWorstCase, chain.terms);
  const limit = withChange + growth(chain, account, account.maintenanceMargin);
  if (asked.maintenanceMargin <= limit) return asked;
  const { maintenanceMargin } = clamp(
    { ...asked, maintenanceMargin: limit },
    measured.worstCase,
    chain.terms,
  );
  return { ...asked, maintenanceMargin };
}

/** g a minute of mark time since the record, rounded down; forgotten epochs lasted as long as the others on average. */
function growth(chain: Chain, { epoch }: Account, recorded: bigint): bigint {
  const { marks, terms } = chain;
  if (epoch === 0n || epoch === marks.epoch) return 0n;
  const epochs = marks.epoch - epoch;
  const known = min(epochs, REMEMBERED);
  const seconds = Rational.of((marks.time - marks.timeOf(marks.epoch - known)) * epochs, known).floor();
  return Rational.of(recorded * terms.growthPerMinute * seconds, RATIO * 60n).floor();
}

/** Whether no slot that counts is more than `lag` epochs behind. */
export const isWithin = (chain: Chain, { oldestEpoch }: Measured, lag: bigint): boolean =>
  oldestEpoch === undefined || oldestEpoch + lag >= chain.marks.epoch;

export const isRecent = (chain: Chain): boolean =>
  chain.marks.time + chain.terms.maxMarkAge >= chain.block.timestamp;

/** In an outage, or before its grace is over. */
export function isInGrace({ marks, block: { timestamp } }: Chain): boolean {
  const from = marks.liquidatableFrom(timestamp);
  return from === undefined || timestamp < from;
}

export function refuseStale(chain: Chain, measured: Measured): void {
  refuseIf(!isRecent(chain) || !isWithin(chain, measured, chain.terms.maxEpochLag), "StaleMarks");
}

/** With a leg that is not priced as it should be, or in a pause, only full collateral adds risk. */
export const neededToAddRisk = (chain: Chain, measured: Measured, needed: Requirement): bigint =>
  measured.restricted || chain.paused ? measured.worstCase : needed.initialMargin;

export function putRecord(account: Account, { initialMargin, maintenanceMargin, epoch }: Requirement): void {
  Object.assign(account, { initialMargin, maintenanceMargin, epoch });
}
