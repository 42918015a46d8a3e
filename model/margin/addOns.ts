import { legWorstCase } from "../instruments/worstCase.ts";
import { timesUp } from "../numeric/timesUp.ts";
import type { Market } from "../snapshot/Market.ts";
import type { Leg } from "./Leg.ts";
import type { MarginRules } from "./MarginRules.ts";

/**
 * Half the spread on everything that would have to be closed, linear in |size|: a fraction of the notional (of a perp or
 * spot its mark, of an option its underlying's, of a contract its payout of a dollar), and never more than a share of the
 * leg's own worst case.
 */
export function liquidityCharge(market: Market, rules: MarginRules, legs: readonly Leg[]): bigint {
  return legs.reduce((sum, { index, size }) => {
    const instrument = market.instruments[index]!;
    const worst = legWorstCase(instrument.worst, instrument.terms.lotDecimals, size);
    const { notional } = instrument;
    const base = legWorstCase({ long: notional, short: notional }, instrument.terms.lotDecimals, size);
    const charge = timesUp(base, rules.halfSpread[instrument.kind]);
    const cap = timesUp(worst, rules.halfSpreadCap);
    return sum + (charge < cap ? charge : cap);
  }, 0n);
}

/** Full collateral of the legs, or of those of one kind. */
export function grossOf(market: Market, legs: readonly Leg[], kind?: "parlay" | "outcome"): bigint {
  return legs.reduce((sum, { index, size }) => {
    const instrument = market.instruments[index]!;
    if (kind !== undefined && instrument.kind !== kind) return sum;
    return sum + legWorstCase(instrument.worst, instrument.terms.lotDecimals, size);
  }, 0n);
}
