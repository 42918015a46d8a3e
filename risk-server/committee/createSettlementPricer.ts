import type { InstrumentId } from "@plimsoll/sdk";

import { FeedError, type Feed } from "../feeds/Feed.ts";
import type { LedgerState } from "../ledger/Ledger.ts";
import { isSettled } from "../marks/flags.ts";
import { settlementPrice } from "./settlementPrice.ts";

/** This server's own opinion of what an expired instrument pays; undefined while it has none. */
export type SettlementPricer = (id: InstrumentId, state: LedgerState) => Promise<bigint | undefined>;

export function createSettlementPricer(feed: Feed): SettlementPricer {
  return async (id, state) => {
    const instrument = state.instruments.get(id);
    if (instrument === undefined || !("expiry" in instrument)) return undefined;
    try {
      return settlementPrice(instrument, await feed.view(instrument.expiry), (leg) => {
        const mark = state.marks.get(Number(leg));
        return isSettled(mark) ? mark?.price : undefined;
      });
    } catch (error) {
      if (error instanceof FeedError) return undefined;
      throw error;
    }
  };
}
