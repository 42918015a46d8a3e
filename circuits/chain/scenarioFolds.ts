import type { Groth16VerifyingKey } from "snarkjs";

import { callInputs, type CircuitName } from "../build/CircuitName.ts";
import { foldedPoint, type G1Point } from "../keys/foldedPoint.ts";
import type { ScenarioSet } from "../reference/RiskBook.ts";

/** A scenario set folded into a point of each key. */
export interface ScenarioFolds {
  readonly profits: G1Point;
  readonly weights: G1Point;
}

/**
 * What a set is posted with, and what the chain can be made to compute itself.
 * @throws CircuitError `doesNotFit` for a set of other sizes than the keys'.
 */
export async function scenarioFolds(
  { profit, weights }: ScenarioSet,
  keys: Readonly<Record<CircuitName, Groth16VerifyingKey>>,
): Promise<ScenarioFolds> {
  return {
    profits: await foldedPoint(keys.accountBatch, callInputs.accountBatch, profit.flat()),
    weights: await foldedPoint(keys.tailRisk, callInputs.tailRisk, weights),
  };
}
