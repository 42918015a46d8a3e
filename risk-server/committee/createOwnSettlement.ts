import type { InstrumentId } from "@plimsoll/sdk";

import type { Chain } from "../ledger/createChain.ts";
import type { LedgerState } from "../ledger/Ledger.ts";
import type { SettlementPricer } from "./createSettlementPricer.ts";
import type { SettlementProposal } from "./messages.ts";

const FULL_PAYOUT = 1_000_000;

/**
 * What this server would propose for an expired instrument in a round: its price, or the payouts of the exclusive set that
 * it is in. Undefined while it has no opinion of every member, or its opinions do not add up to one payout.
 */
export type OwnSettlement = (
  instrument: InstrumentId,
  round: number,
  state: LedgerState,
) => Promise<SettlementProposal | undefined>;

export function createOwnSettlement(
  chain: Pick<Chain, "exclusiveSet">,
  priceOf: SettlementPricer,
): OwnSettlement {
  return async (instrument, round, state) => {
    const exclusive = await chain.exclusiveSet(instrument);
    if (exclusive === undefined) {
      const price = await priceOf(instrument, state);
      return price === undefined ? undefined : { instrument, price, round };
    }
    const prices = await Promise.all(exclusive.members.map((member) => priceOf(member, state)));
    const payouts = prices.map(Number);
    const isWhole = payouts.reduce((sum, payout) => sum + payout, 0) === FULL_PAYOUT;
    return isWhole && !prices.includes(undefined) ? { set: exclusive.set, payouts, round } : undefined;
  };
}
