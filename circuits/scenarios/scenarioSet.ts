import type { ReducedScenarios } from "@plimsoll/model";

import { CircuitError } from "../CircuitError.ts";
import type { CircuitSizes } from "../CircuitSizes.ts";
import { type ScenarioSet, weightTotal } from "../reference/RiskBook.ts";

/**
 * The model's reduced scenarios as the circuits take them: profits are the model's own integers, 1e-6 USD of one lot, not
 * rounded again, so that a proof's loss of an account is the model's to the last digit, long or short. The only rounding
 * there is is the model's, half-even at 1e-6 USD a lot: at most Σ|lots|·½ of 1e-6 USD an account, the same as in every
 * margin.
 *
 * @param instruments the set's columns in the order that the oracle keeps them, keys of the snapshot; columns after them
 *   are zeros
 * @throws CircuitError `doesNotFit` for more instruments than columns, one that the market does not have or that is there
 *   twice, another number of scenarios, or a parent whose number of paths does not divide 2^20: its weights would not be
 *   integers.
 */
export function scenarioSet(
  reduced: ReducedScenarios,
  instruments: readonly string[],
  sizes: Pick<CircuitSizes, "instruments" | "scenarios">,
): ScenarioSet {
  if (reduced.points !== sizes.scenarios) {
    throw new CircuitError(
      "doesNotFit",
      `The circuits take ${sizes.scenarios} scenarios`,
      reduced.points,
      "Reduce the cube to as many.",
    );
  }
  if (instruments.length > sizes.instruments) {
    throw new CircuitError(
      "doesNotFit",
      `The circuits have columns for ${sizes.instruments} instruments`,
      instruments.length,
      "Build circuits of another size (sizes.json), or list fewer.",
    );
  }
  const columns = instruments.map((instrument, m) => {
    const row = reduced.rows[reduced.instruments.indexOf(instrument)];
    if (row === undefined || instruments.indexOf(instrument) !== m) {
      throw new CircuitError(
        "doesNotFit",
        "An instrument is not in the market, or there twice",
        instrument,
        "Name every instrument of the set once, by its key in the snapshot.",
      );
    }
    return row;
  });
  const paths = reduced.weights.reduce((sum, weight) => sum + weight, 0);
  if (Number(weightTotal) % paths !== 0) {
    throw new CircuitError(
      "doesNotFit",
      "The number of paths of the parent does not divide 2^20",
      paths,
      "Build the cube with a power of two of points.",
    );
  }
  return {
    profit: Array.from({ length: sizes.scenarios }, (_, s) =>
      Array.from({ length: sizes.instruments }, (_, m) => BigInt(columns[m]?.[s] ?? 0)),
    ),
    weights: Array.from(reduced.weights, (weight) => (BigInt(weight) * weightTotal) / BigInt(paths)),
  };
}
