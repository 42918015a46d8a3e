import { exp } from "../numeric/exp.ts";
import { parseDecimal } from "../numeric/parseDecimal.ts";
import type { Profile } from "../profiles/Profile.ts";
import type { ScenarioDraws } from "../random/scenarioDraws.ts";
import type { Market } from "../snapshot/Market.ts";
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
}

/**
 * θ is drawn from p. With probability 1 − e^{−λh}, or if an expiry of the event falls within h, the event
 * resolves to θ; otherwise the market learns a little: p′_i ∝ p_i·exp(κ√h·y_i − ½κ²h) with
 * y_i = κ√h·1{i=θ} + N_i, the posterior after seeing θ through Gaussian noise. Hence an exact martingale on
 * the simplex, which a driftless logit is not.
 */
export function eventPaths(
  profile: Profile,
  market: Market,
  horizon: Horizon,
  dimensions: Dimensions,
  draws: ScenarioDraws,
): readonly EventPath[] {
  const days = horizon.eventYears * 365;
  return market.events.map((event, e): EventPath => {
    const winner = drawWinner(event.probabilities, draws.uniforms(dimensions.outcomes[e]!));
    const scheduled = market.instruments.some(
      (instrument) =>
        instrument.kind === "outcome" && instrument.event === e && instrument.years <= horizon.eventYears,
    );
    if (scheduled || horizon.eventYears === Infinity) {
      return { winner, resolved: new Uint8Array(draws.points).fill(1), probabilities: undefined };
    }
    const hazard = parseDecimal(profile.events.hazardPerDay, "events.hazardPerDay") * days;
    const stays = exp(-hazard);
    const u = draws.uniforms(dimensions.hazards[e]!);
    const resolved = Uint8Array.from(u, (v) => (v >= stays ? 1 : 0));
    const tilt = parseDecimal(profile.events.tiltPerRootDay, "events.tiltPerRootDay") * Math.sqrt(days);
    const noise = dimensions.noise[e]!.map((d) => draws.normals(d));
    return { winner, resolved, probabilities: learn(event.probabilities, winner, tilt, noise) };
  });
}

function drawWinner(probabilities: readonly number[], u: Float64Array): Uint16Array {
  return Uint16Array.from(u, (v) => {
    let outcome = 0;
    let reached = probabilities[0]!;
    while (v >= reached && outcome < probabilities.length - 1) reached += probabilities[++outcome]!;
    return outcome;
  });
}

function learn(
  prior: readonly number[],
  winner: Uint16Array,
  tilt: number,
  noise: readonly Float64Array[],
): Float64Array[] {
  const posterior = prior.map(() => new Float64Array(winner.length));
  for (let s = 0; s < winner.length; s++) {
    let total = 0;
    for (let i = 0; i < prior.length; i++) {
      const signal = tilt * noise[i]![s]! + (winner[s] === i ? tilt * tilt : 0);
      const weight = prior[i]! * exp(signal);
      posterior[i]![s] = weight;
      total += weight;
    }
    for (const column of posterior) column[s]! /= total;
  }
  return posterior;
}
