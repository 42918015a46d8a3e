import { decodeInstrumentId, formatUsd } from "@plimsoll/sdk";

type Wording = (...args: never[]) => string;

const WORDINGS: Record<string, Wording> = {
  NotLiquidatable: (equity: bigint, maintenance: bigint) =>
    `equity ${formatUsd(equity)} is not below the maintenance margin ${formatUsd(maintenance)}`,
  FractionOutOfRange: (fraction: bigint, minimum: bigint, maximum: bigint) =>
    `a fraction of ${percent(fraction)} is not between ${percent(minimum)} and ${percent(maximum)}`,
  StaleMarks: (oldest: bigint, head: bigint | undefined) =>
    head === undefined
      ? `a mark of the book is of ${oldest}, which is too long ago: newer ones are waited for`
      : `marks of epoch ${oldest} are behind the head epoch ${head} or the head is too old`,
  CheckedInThisBlock: () => "the owner passed a margin check in this block",
  LiquidatorBelowInitialMargin: (equity: bigint, required: bigint) =>
    `the taker's equity ${formatUsd(equity)} would not carry the slice, which needs ${formatUsd(required)}`,
  AttestationEpoch: (epoch: bigint, head: bigint, record: bigint) =>
    `the attestation's epoch ${epoch} does not fit the head ${head} and the record ${record}`,
  AttestationAge: (issuedAt: bigint) => `the attestation issued at ${issuedAt} is too old or in the future`,
  AttestationMalformed: (length: bigint) =>
    length === 0n ? "there is no attestation of this epoch" : `${length} bytes are not an attestation`,
  BelowOpeningBalance: (amount: bigint, minimum: bigint) =>
    `an account opens with at least ${formatUsd(minimum)}, not ${formatUsd(amount)}`,
  BelowInitialMargin: (equity: bigint, initialMargin: bigint) =>
    `equity ${formatUsd(equity)} is below the initial margin ${formatUsd(initialMargin)}`,
  NotASigner: (recovered: string) =>
    `the attestation is not signed by the committee for this portfolio (recovered ${recovered})`,
  WrongSignatureCount: (length: bigint, threshold: bigint) =>
    `${length / 65n} signatures are not the committee's threshold of ${threshold}`,
  UnknownEpoch: (epoch: bigint) => `the chain no longer keeps epoch ${epoch}`,
  HaltedLeg: (instrument: number) =>
    `instrument ${instrument} (${decodeInstrumentId(instrument).kind}) is halted and too large to move`,
  SliceAvailable: (maximum: bigint) => `legs may not be chosen: a slice of ${percent(maximum)} moves`,
  LotsOutOfRange: (instrument: number, lots: bigint, held: bigint) =>
    `of instrument ${instrument} the account holds ${held} lots, not ${lots}`,
  MarginNotReduced: (before: bigint, after: bigint) =>
    `without the legs the account would need ${formatUsd(after)}, with them ${formatUsd(before)}`,
  OverLiquidated: (equity: bigint, initialMargin: bigint) =>
    `equity ${formatUsd(equity)} would be more than a lot above the initial margin ${formatUsd(initialMargin)}`,
  DustLeg: (instrument: number, worstCase: bigint, minimum: bigint) =>
    `of instrument ${instrument} ${formatUsd(worstCase)} would be left, less than ${formatUsd(minimum)}`,
  BackstopTooEarly: (age: bigint, from: bigint) =>
    `slices are pushed to a backstop once the auction is ${from} s old, not ${age} s`,
  BackstopExhausted: (margin: bigint, available: bigint) =>
    `the backstop takes over ${formatUsd(available)} of margin now, not ${formatUsd(margin)}`,
  InGrace: (from: bigint) =>
    `marks were out: nobody is liquidated before ${new Date(Number(from) * 1_000).toISOString()}`,
  EscapeActive: () => "the venue has ended in an escape",
  NoEscapeProposal: () => "its escape proposal is answered",
  MarkNotCurrent: () => "its mark is not of the newest epoch, or that is too old",
  NotSettled: (instrument: number) => `instrument ${instrument} has expired and is not settled`,
  AccountFlagged: () => "the account that would take the slice is in liquidation",
  Unauthorised: (caller: string) =>
    `${caller} does not own the account that would take the slice, and it is no backstop`,
  TooManyPositions: () => "the account that would take the slice would hold more than 64 positions",
  Reentered: () => "the engine is being re-entered",
  NoScenarioSet: () => "no scenario set is in force",
  SetNotFixed: (set: bigint) => `scenario set ${set} was posted in this block`,
  StaleSet: (set: bigint, time: bigint) =>
    `scenario set ${set} is of marks of ${time}, which is too long ago`,
  OutsideSet: (instrument: number) =>
    `somebody holds instrument ${instrument}, of which the scenario set says nothing`,
  CashMoved: (block: bigint) => `somebody deposited or withdrew in block ${block}: the next one will do`,
  BookChanged: () => "something happened in the engine while the book was walked in parts: it is begun again",
  InChallenge: (set: bigint, until: bigint) =>
    `the folds of scenario set ${set} may be challenged until ${until}`,
  SetIsVoid: (set: bigint) => `scenario set ${set} is void: a fold was wrong`,
  SetDoesNotCount: (set: bigint) =>
    `scenario set ${set} is void, or its circuit was replaced: the book is frozen anew with another`,
  UnknownSet: (set: bigint) => `there is no scenario set ${set}: another server's proof is asked for`,
  UnknownSnapshot: (snapshot: bigint) =>
    `the frozen book ${snapshot} of the proof is not the one that the oracle keeps: a proof of that one is waited for`,
  UnknownProgress: (progress: string) => `no part of a freeze has come to ${progress}: it is begun again`,
  AlreadyPublished: (snapshot: bigint, latest: bigint) =>
    `book ${latest} is published, and ${snapshot} is no newer: the next freeze is waited for`,
  UnprovenState: (_challenge: bigint, state: bigint) =>
    `no proven batches lead to the state ${state}: those before it are sent first`,
  WrongProof: (proof: bigint) => `proof ${proof} does not hold: another server's is asked for`,
  WrongBook: (digest: string) =>
    `the book is not the one that was frozen (${digest}): another server's proof is asked for`,
};

/** A contract's typed error as a sentence. */
export function inWords(errorName: string, args: readonly unknown[]): string {
  const wording = WORDINGS[errorName];
  if (wording === undefined) return `${errorName}(${args.map(String).join(", ")})`;
  return (wording as (...values: readonly unknown[]) => string)(...args);
}

const percent = (fraction: bigint): string => `${(Number(fraction) / 1e16).toFixed(4)} %`;
