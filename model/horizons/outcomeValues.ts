import type { Market, MarketOutcome } from "../snapshot/Market.ts";
import type { EventPath } from "./eventPaths.ts";
import { anchored, oddsOf } from "../instruments/odds.ts";

/**
 * Value in USD of one contract on a named outcome by scenario: 0 or 1 where the event has resolved, otherwise
 * the posterior probability anchored at the mark.
 */
export function outcomeValues(market: Market, contract: MarketOutcome, path: EventPath): Float64Array {
  const { outcome } = contract;
  const prior = market.events[contract.event]!.probabilities[outcome]!;
  const anchor = oddsOf(contract.mark / 1e6) / oddsOf(prior);
  const posterior = path.probabilities?.[outcome];
  const values = new Float64Array(path.winner.length);
  for (let s = 0; s < values.length; s++) {
    values[s] =
      path.resolved[s] === 1
        ? path.winner[s] === outcome
          ? 1
          : 0
        : anchored(anchor, oddsOf(posterior![s]!));
  }
  return values;
}
