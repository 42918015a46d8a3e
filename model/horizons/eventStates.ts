import { type EventChain, eventChain } from "../generators/eventChain.ts";
import { drawIndex } from "../random/drawIndex.ts";
import type { MarketEvent } from "../snapshot/Market.ts";
import { yearsTo } from "../snapshot/yearsTo.ts";

/** The chain of an event's generator some years ahead, or on the event's date if that comes first. */
export interface ChainAhead extends EventChain {
  /** The state in each scenario, given who wins. */
  readonly statesAt: (winner: Uint16Array, u: Float64Array) => Uint8Array;
}

type Markov = NonNullable<MarketEvent["markov"]>;

/**
 * A date that has passed while the market still trades counts as a second away: what the chain thinks of a present
 * state must not rule out what the market sees.
 */
export function chainAhead(event: MarketEvent, { generator, state }: Markov, years: number): ChainAhead {
  const second = yearsTo({ expiry: 1 }, { time: 0 });
  const resolvesYears = event.resolvesYears > second ? event.resolvesYears : second;
  const horizonYears = resolvesYears < years ? resolvesYears : years;
  const chain = eventChain(event.key, generator, state, event.probabilities, { horizonYears, resolvesYears });
  return { ...chain, statesAt: (winner, u) => drawIndex(u, (s) => chain.states[winner[s]!]!, Uint8Array) };
}

/**
 * The state of the event's generator on its date, given who wins: an event that is decided on its date then enters the
 * state that pays the outcome.
 */
export function statesOnDate(
  event: MarketEvent,
  markov: Markov,
  winner: Uint16Array,
  u: Float64Array,
): Uint8Array {
  const chain = chainAhead(event, markov, Infinity);
  const { outcomes } = markov.generator;
  return chain
    .statesAt(winner, u)
    .map((state, s) => (outcomes[state]! < 0 ? chain.settledIn[winner[s]!]! : state));
}
