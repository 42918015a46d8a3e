import { type EventChain, eventChain } from "../generators/eventChain.ts";
import { drawIndex } from "../random/drawIndex.ts";
import type { MarketEvent } from "../snapshot/Market.ts";
import { yearsTo } from "../snapshot/yearsTo.ts";

/** The chain of an event's generator some years ahead, or on the event's date if that comes first. */
export interface ChainAhead extends EventChain {
  /** The state in each scenario, given who wins. */
  readonly statesAt: (winner: Uint16Array, u: Float64Array) => Uint8Array;
}

/**
 * A date that has passed while the market still trades counts as a second away: what the chain thinks of a present
 * state must not rule out what the market sees.
 * @returns undefined for an event without a generator
 */
export function chainAhead(event: MarketEvent, years: number): ChainAhead | undefined {
  if (event.markov === undefined) return undefined;
  const second = yearsTo({ expiry: 1 }, { time: 0 });
  const resolvesYears = event.resolvesYears > second ? event.resolvesYears : second;
  const horizonYears = resolvesYears < years ? resolvesYears : years;
  const { generator, state } = event.markov;
  const chain = eventChain(event.key, generator, state, event.probabilities, { horizonYears, resolvesYears });
  return { ...chain, statesAt: (winner, u) => drawIndex(u, (s) => chain.states[winner[s]!]!, Uint8Array) };
}

/**
 * The state of the event's generator on its date, given who wins: an event that is decided on its date then enters the
 * state that pays the outcome.
 */
export function statesOnDate(
  event: MarketEvent,
  winner: Uint16Array,
  u: Float64Array,
): Uint8Array | undefined {
  const chain = chainAhead(event, Infinity);
  const outcomes = event.markov?.generator.outcomes;
  return chain
    ?.statesAt(winner, u)
    .map((state, s) => (outcomes![state]! < 0 ? chain.settledIn[winner[s]!]! : state));
}
