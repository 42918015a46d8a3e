import { getCurveFromName } from "ffjavascript";
import type { Groth16VerifyingKey } from "snarkjs";

import { CircuitError } from "../CircuitError.ts";
import { toField } from "../field/field.ts";

/** An affine point of BN254's first group; (0, 0) is the point at infinity, as the EVM's precompiles have it. */
export type G1Point = readonly [x: bigint, y: bigint];

/**
 * Public inputs folded into one point: Σ vⱼ·ICⱼ. A verifier adds it instead of multiplying hundreds of numbers, which is the
 * same equation.
 * @param values the public inputs from `first` to the last, integers of any sign
 * @param first how many public inputs a verifier is called with
 * @throws CircuitError `doesNotFit` for another number of values than the key has.
 */
export async function foldedPoint(
  key: Groth16VerifyingKey,
  first: number,
  values: readonly bigint[],
): Promise<G1Point> {
  const points = key.IC.slice(first + 1);
  if (points.length !== values.length) {
    throw new CircuitError(
      "doesNotFit",
      `The key folds ${points.length} public inputs`,
      values.length,
      "Take the scenario set and the key of one size.",
    );
  }
  const { G1 } = await getCurveFromName("bn128", { singleThread: true });
  const sum = values.reduce(
    (point, value, j) => G1.add(point, G1.timesScalar(G1.fromObject(points[j]!.map(BigInt)), toField(value))),
    G1.zero,
  );
  const [x, y, z] = G1.toObject(G1.toAffine(sum));
  return z === 0n ? [0n, 0n] : [x, y];
}
