import { type EventChain, eventChain } from "../generators/eventChain.ts";
import { exp } from "../numeric/exp.ts";
import { drawIndex } from "../random/drawIndex.ts";
import type { ScenarioDraws } from "../random/scenarioDraws.ts";
import type { Market, MarketEvent } from "../snapshot/Market.ts";
import { yearsTo } from "../snapshot/yearsTo.ts";
import type { Dimensions } from "./Dimensions.ts";
import type { Horizon } from "./Horizon.ts";

/** Scenarios of one exclusive set of outcomes. */
export interface EventPath {
  /** The outcome that will happen, drawn from the probabilities of now. */
  readonly winner: Uint16Array;
  /** 1 where the event resolves within the horizon. */
  readonly resolved: Uint8Array;
  /** Probabilities at the horizon by outcome where it does not; absent if it resolves everywhere. */
  readonly probabilities: readonly Float64Array[] | undefined;
  /** The state of its generator at the horizon; absent without one. */
  readonly states: Uint8Array | undefined;
  /** Unix seconds at which it resolves in every scenario, if that is within the horizon. */
  readonly resolvesAt: number | undefined;
}

/**
 * θ is drawn from p. If the event is scheduled, or a contract on it expires, within h, it resolves to θ; otherwise with
 * probability 1 − e^{−λh}. Elsewhere a generator gives the state at h given θ and with it the probabilities that the
 * market then starts from (`eventChain`), and the market learns a little: p′_i ∝ p_i·exp(κ√h·y_i − ½κ²h) with
 * y_i = κ√h·1{i=θ} + N_i, the posterior after seeing θ through Gaussian noise. Each step is Bayes, hence an exact
 * martingale on the simplex, which a driftless logit is not.
 */
export function eventPaths(
  market: Market,
  horizon: Horizon,
  dimensions: Dimensions,
  draws: ScenarioDraws,
): readonly EventPath[] {
  return market.events.map((event, e): EventPath => {
    const winner = drawIndex(draws.uniforms(dimensions.outcomes[e]!), () => event.probabilities, Uint16Array);
    const held = horizon.eventYears === Infinity;
    const scheduled = event.resolvesYears <= horizon.eventYears;
    const chain = held ? undefined : chainOf(event, horizon.eventYears);
    const u = draws.uniforms(dimensions.hazards[e]!);
    if (held || scheduled) {
      return {
        winner,
        resolved: new Uint8Array(draws.points).fill(1),
        probabilities: undefined,
        states: chain && settled(event, chain, winner, statesAt(chain, winner, u)),
        resolvesAt: event.resolvesAt,
      };
    }
    const days = horizon.eventYears * 365;
    const stays = exp(-event.hazardPerDay * days);
    const resolved = Uint8Array.from(u, (v) => (v >= stays ? 1 : 0));
    // Where nothing resolves, u/stays is uniform again.
    const states =
      chain &&
      statesAt(
        chain,
        winner,
        u.map((v) => v / stays),
      );
    if (chain !== undefined && states !== undefined) {
      for (let s = 0; s < states.length; s++) {
        if (resolved[s] === 1) states[s] = chain.settledIn[winner[s]!]!;
        else if (chain.over[states[s]!]!) resolved[s] = 1;
      }
    }
    const tilt = event.tiltPerRootDay * Math.sqrt(days);
    const noise = dimensions.noise[e]!.map((d) => draws.normals(d));
    const prior = (s: number): readonly number[] =>
      chain === undefined || states === undefined ? event.probabilities : chain.beliefs[states[s]!]!;
    return {
      winner,
      resolved,
      probabilities: learn(prior, winner, tilt, noise),
      states,
      resolvesAt: undefined,
    };
  });
}

/**
 * The chain at the horizon, or at the event's date if that comes first. A date that has passed while the market still
 * trades counts as a second away: what the chain thinks of a present state must not rule out what the market sees.
 */
function chainOf(event: MarketEvent, eventYears: number): EventChain | undefined {
  if (event.markov === undefined) return undefined;
  const second = yearsTo({ expiry: 1 }, { time: 0 });
  const resolvesYears = event.resolvesYears > second ? event.resolvesYears : second;
  const horizonYears = resolvesYears < eventYears ? resolvesYears : eventYears;
  const { generator, state } = event.markov;
  return eventChain(event.key, generator, state, event.probabilities, { horizonYears, resolvesYears });
}

function statesAt(chain: EventChain, winner: Uint16Array, u: Float64Array): Uint8Array {
  return drawIndex(u, (s) => chain.states[winner[s]!]!, Uint8Array);
}

/** An event that is decided on its date enters the state that pays the outcome. */
function settled(event: MarketEvent, chain: EventChain, winner: Uint16Array, states: Uint8Array): Uint8Array {
  const outcomes = event.markov!.generator.outcomes;
  return states.map((state, s) => (outcomes[state]! < 0 ? chain.settledIn[winner[s]!]! : state));
}

function learn(
  prior: (s: number) => readonly number[],
  winner: Uint16Array,
  tilt: number,
  noise: readonly Float64Array[],
): Float64Array[] {
  const posterior = noise.map(() => new Float64Array(winner.length));
  for (let s = 0; s < winner.length; s++) {
    const p = prior(s);
    let total = 0;
    const heard = noise[winner[s]!]![s]!;
    for (let i = 0; i < noise.length; i++) {
      // Against the winner's signal, so that no tilt overflows: κ(N_i − N_θ) − κ² is at most 70.
      const signal = winner[s] === i ? 0 : tilt * (noise[i]![s]! - heard) - tilt * tilt;
      const weight = p[i]! * exp(signal);
      posterior[i]![s] = weight;
      total += weight;
    }
    for (const column of posterior) column[s]! /= total;
  }
  return posterior;
}
