import type { FactorModel } from "../tree/factorModel.ts";
import { triangularLoadings } from "../tree/triangularLoadings.ts";

/**
 * Standard normals with the correlations of the scenario's regime, by asset of the factor model.
 *
 * @param regimes which regime each scenario is in
 * @param independent one column of independent standard normals an asset
 */
export function correlatedNormals(
  factors: FactorModel,
  regimes: Uint8Array,
  independent: readonly Float64Array[],
): Float64Array[] {
  const triangles = factors.regimes.map((_, r) => triangularLoadings(factors, r));
  return factors.assets.map((_, a) => {
    const z = new Float64Array(regimes.length);
    for (let b = 0; b <= a; b++) {
      const column = independent[b]!;
      const byRegime = triangles.map((rows) => rows[a]![b]!);
      for (let s = 0; s < z.length; s++) z[s]! += byRegime[regimes[s]!]! * column[s]!;
    }
    return z;
  });
}
