import { ModelError } from "../errors/ModelError.ts";
import type { ParsedGenerator } from "./parseGenerator.ts";
import { transitionProbabilities } from "./transitionProbabilities.ts";

/** Where a Markov event can be at the horizon, given what the market thinks of its outcomes. */
export interface EventChain {
  /** P(state at the horizon | outcome), by outcome and state. */
  readonly states: readonly (readonly number[])[];
  /** Probabilities of the outcomes in each state, by state and outcome. */
  readonly beliefs: readonly (readonly number[])[];
  /** Whether the event is over in a state. */
  readonly over: readonly boolean[];
  /** The state it enters when it resolves to an outcome, by outcome. */
  readonly settledIn: readonly number[];
}

/**
 * The chain tilted to the market's probabilities p. Let a_i(j) be the chain's probability of outcome i seen from state
 * j at the horizon, and a_i that of now. Then P(j | i) = P_h(now, j)·a_i(j)/a_i, and in state j the outcomes have
 * p_i·a_i(j)/a_i, scaled to 1: Doob's transform of the chain to its outcome. Whatever the rates, Σ_j P(j)·p_i(j) = p_i,
 * so prices are martingales; where the chain agrees with the market, a = p, it is the chain itself.
 *
 * @param now index of the present state
 * @param horizonYears of the margin period; at most `resolvesYears`
 * @throws ModelError `impossibleProbability` if the market gives a chance to an outcome that the chain cannot reach.
 */
export function eventChain(
  key: string,
  generator: ParsedGenerator,
  now: number,
  probabilities: readonly number[],
  { horizonYears, resolvesYears }: { horizonYears: number; resolvesYears: number },
): EventChain {
  const { names, outcomes, rates } = generator;
  const pays = (state: number, i: number): number =>
    outcomes[state]! < 0 ? probabilities[i]! : outcomes[state] === i ? 1 : 0;
  const toHorizon = transitionProbabilities(rates, horizonYears)[now]!;
  const onwards = transitionProbabilities(rates, resolvesYears - horizonYears);
  const seenFrom = onwards.map((row) =>
    probabilities.map((_, i) => row.reduce((sum, p, state) => sum + p * pays(state, i), 0)),
  );
  const today = probabilities.map((p, i) => {
    const chance = toHorizon.reduce((sum, reach, j) => sum + reach * seenFrom[j]![i]!, 0);
    if (p > 0 && chance < 1e-15) {
      throw new ModelError(
        "impossibleProbability",
        `Outcome ${i} of events.${key} cannot be reached from its state ${names[now]}`,
        p,
        "Correct the state, or leave the generator out of the event.",
      );
    }
    return chance;
  });
  const ratio = (j: number, i: number): number => (today[i] === 0 ? 0 : seenFrom[j]![i]! / today[i]!);
  const stays = (state: number): number[] => names.map((_, j) => (j === state ? 1 : 0));
  return {
    states: probabilities.map((p, i) =>
      p === 0 ? stays(now) : toHorizon.map((reach, j) => reach * ratio(j, i)),
    ),
    beliefs: names.map((_, j) => {
      const weights = probabilities.map((p, i) => p * ratio(j, i));
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      return total === 0 ? probabilities : weights.map((weight) => weight / total);
    }),
    over: names.map((_, j) => outcomes[j]! >= 0 && rates[j]!.every((rate) => rate === 0)),
    settledIn: probabilities.map((_, i) =>
      outcomes[now] === i || !outcomes.includes(i) ? now : outcomes.indexOf(i),
    ),
  };
}
