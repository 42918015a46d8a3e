/**
 * Where an account stands between trade and having left.
 *
 * - `trading`: nobody claims that the committee is silent, or the account's last claim was answered.
 * - `proposed`: the committee has until `activeFrom`.
 * - `unanswered`: it has not answered, anybody may activate.
 * - `settling`: the venue has ended, accounts are being settled.
 * - `leaving`: owners may leave.
 */
export type EscapePhase = "trading" | "proposed" | "unanswered" | "settling" | "leaving";

/** What the chain says of an account and the escape. Money in 1e-6 USD, times in Unix seconds. */
export interface EscapeStatus {
  readonly account: string;
  readonly phase: EscapePhase;
  /** The proposal's: it is answered by an attestation of a later epoch than `epoch`. */
  readonly proposal?: { readonly epoch: number; readonly activeFrom: number };
  readonly activatedAt?: number;
  /** Whatever is settled, owners may leave from then on. */
  readonly leaveFrom?: number;
  /** Accounts that may still have positions. */
  readonly unsettled: number;
  readonly positions: number;
  /** At the marks of now, or in the escape at the frozen ones. */
  readonly equity: bigint;
  /** ρ, 1e18 = whole. */
  readonly claimIndex: bigint;
  /** equity·ρ, rounded down; 0 for a deficit. Deficits that are not settled yet may lower it. */
  readonly claim: bigint;
}

const WHOLE = 10n ** 18n;

/** What the engine's views return, as far as it decides. */
export interface EscapeReading {
  readonly account: string;
  readonly now: number;
  readonly recordEpoch: number;
  readonly proposal: { readonly epoch: number; readonly activeFrom: number };
  readonly escape: { readonly activatedAt: number; readonly leaveFrom: number; readonly unsettled: number };
  readonly positions: number;
  readonly equity: bigint;
  readonly claimIndex: bigint;
}

/** The phase as the engine would judge it, and what the account would be paid. */
export function escapeStatus(reading: EscapeReading): EscapeStatus {
  const { account, proposal, escape, positions, equity, claimIndex } = reading;
  const isActive = escape.activatedAt !== 0;
  const stands = proposal.activeFrom !== 0 && reading.recordEpoch <= proposal.epoch && positions !== 0;
  return {
    account,
    phase: phaseOf(reading, stands),
    ...(stands && !isActive ? { proposal } : {}),
    ...(isActive ? { activatedAt: escape.activatedAt, leaveFrom: escape.leaveFrom } : {}),
    unsettled: escape.unsettled,
    positions,
    equity,
    claimIndex,
    claim: equity > 0n ? (equity * claimIndex) / WHOLE : 0n,
  };
}

function phaseOf({ now, proposal, escape }: EscapeReading, stands: boolean): EscapePhase {
  if (escape.activatedAt !== 0)
    return escape.unsettled === 0 || now >= escape.leaveFrom ? "leaving" : "settling";
  if (!stands) return "trading";
  return now < proposal.activeFrom ? "proposed" : "unanswered";
}
