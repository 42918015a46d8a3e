import { exp } from "../numeric/exp.ts";
import { drawIndex } from "../random/drawIndex.ts";
import type { ScenarioDraws } from "../random/scenarioDraws.ts";
import type { Market } from "../snapshot/Market.ts";
import type { Dimensions } from "./Dimensions.ts";
import { chainAhead, statesOnDate } from "./eventStates.ts";
import type { Horizon } from "./Horizon.ts";

/** Scenarios of one exclusive set of outcomes. */
export interface EventPath {
  /** The outcome that will happen, drawn from the probabilities of now. */
  readonly winner: Uint16Array;
  /** 1 where the event resolves within the horizon. */
  readonly resolved: Uint8Array;
  /** Probabilities at the horizon by outcome where it does not; absent if it resolves everywhere. */
  readonly probabilities: readonly Float64Array[] | undefined;
  /** The state of its generator at the horizon; absent without one, and if the event's date comes first. */
  readonly states: Uint8Array | undefined;
  /** The state of its generator on the event's date, however far that is; absent without one. */
  readonly statesOnDate: Uint8Array | undefined;
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
    const u = draws.uniforms(dimensions.hazards[e]!);
    const { markov } = event;
    if (held || scheduled) {
      return {
        winner,
        resolved: new Uint8Array(draws.points).fill(1),
        probabilities: undefined,
        states: undefined,
        statesOnDate: held || markov === undefined ? undefined : statesOnDate(event, markov, winner, u),
      };
    }
    const days = horizon.eventYears * 365;
    const stays = exp(-event.hazardPerDay * days);
    const resolved = Uint8Array.from(u, (v) => (v >= stays ? 1 : 0));
    const tilt = event.tiltPerRootDay * Math.sqrt(days);
    const noise = dimensions.noise[e]!.map((d) => draws.normals(d));
    if (markov === undefined) {
      const probabilities = learn(() => event.probabilities, winner, tilt, noise);
      return { winner, resolved, probabilities, states: undefined, statesOnDate: undefined };
    }
    // Where nothing resolves, u/stays is uniform again.
    const rest = u.map((v) => v / stays);
    const chain = chainAhead(event, markov, horizon.eventYears);
    const states = chain.statesAt(winner, rest);
    const onDate = statesOnDate(event, markov, winner, rest);
    for (let s = 0; s < states.length; s++) {
      if (resolved[s] === 1) states[s] = chain.settledIn[winner[s]!]!;
      else if (chain.over[states[s]!]!) resolved[s] = 1;
      // What has resolved stays where it is.
      if (resolved[s] === 1) onDate[s] = states[s]!;
    }
    const probabilities = learn((s) => chain.beliefs[states[s]!]!, winner, tilt, noise);
    return { winner, resolved, probabilities, states, statesOnDate: onDate };
  });
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
