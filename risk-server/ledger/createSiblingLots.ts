import type { AccountId, InstrumentId, Position } from "@plimsoll/sdk";

import type { LedgerState } from "./Ledger.ts";

/** Owner's part of an account id: `0x` and 20 bytes. */
const OWNER_DIGITS = 42;

/**
 * Σ|lots| over the other accounts of an account's owner, of those instruments that they hold, ascending. The account itself
 * need not be open.
 */
export type SiblingLots = (account: AccountId, instruments: Iterable<InstrumentId>) => Position[];

/** Sums up what every owner holds in one state of the ledger, once. */
export function createSiblingLots(accounts: LedgerState["accounts"]): SiblingLots {
  const byOwner = new Map<string, Map<InstrumentId, bigint>>();
  for (const { account, positions } of accounts.values()) {
    const owner = account.slice(0, OWNER_DIGITS);
    const held = byOwner.get(owner) ?? new Map<InstrumentId, bigint>();
    byOwner.set(owner, held);
    for (const { instrument, size } of positions) {
      held.set(instrument, (held.get(instrument) ?? 0n) + lotsOf(size));
    }
  }
  return (id, instruments) => {
    const account = id.toLowerCase() as AccountId;
    const held = byOwner.get(account.slice(0, OWNER_DIGITS));
    if (held === undefined) return [];
    const own = new Map(
      accounts.get(account)?.positions.map(({ instrument, size }) => [instrument, lotsOf(size)]),
    );
    return [...instruments]
      .sort((a, b) => a - b)
      .map((instrument) => ({ instrument, size: (held.get(instrument) ?? 0n) - (own.get(instrument) ?? 0n) }))
      .filter(({ size }) => size > 0n);
  };
}

const lotsOf = (size: bigint): bigint => (size < 0n ? -size : size);
