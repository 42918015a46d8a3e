import type { InstrumentId } from "@plimsoll/sdk";

import type { LedgerState } from "./Ledger.ts";

/** Σ of long lots over all accounts, by instrument: what the engine counts as open interest. */
export function openInterest(accounts: LedgerState["accounts"]): Map<InstrumentId, bigint> {
  const open = new Map<InstrumentId, bigint>();
  for (const { positions } of accounts.values()) {
    for (const { instrument, size } of positions) {
      if (size > 0n) open.set(instrument, (open.get(instrument) ?? 0n) + size);
    }
  }
  return open;
}
