import { correlation } from "./correlation.ts";
import type { FactorModel } from "./factorModel.ts";

/** Below this a variance left over is rounding: the asset is a combination of those before it. */
const singular = 1e-12;

/**
 * Cholesky's factor of one regime's correlation matrix, assets in the order of the model: Z_a = Σ_{b ≤ a} c[a][b]·N_b
 * with independent standard normals N has the tree's correlations, with one normal an asset instead of one an asset
 * and one a node.
 *
 * Why not draw the tree's factors: a contract pays or not by the side of a strike on which Z_a ends. With the triangle
 * the first assets' strikes are planes across a single coordinate of the unit cube, the discontinuity that
 * quasi-random points integrate best (X. Wang and K. S. Tan, Pricing and hedging with discontinuous functions:
 * quasi-Monte Carlo methods and dimension reduction, Management Science 59, 2013), and four coordinates fewer matter.
 *
 * A variance left of 0 (ρ = 1) gives a column of zeros.
 */
export function triangularLoadings(model: FactorModel, regime: number): Float64Array[] {
  const rows: Float64Array[] = [];
  for (let a = 0; a < model.assets.length; a++) {
    const row = new Float64Array(model.assets.length);
    for (let b = 0; b <= a; b++) {
      let rest = correlation(model, regime, a, b);
      const pivotRow = b === a ? row : rows[b]!;
      for (let k = 0; k < b; k++) rest -= row[k]! * pivotRow[k]!;
      if (b === a) row[a] = rest > singular ? Math.sqrt(rest) : 0;
      else row[b] = pivotRow[b] === 0 ? 0 : rest / pivotRow[b]!;
    }
    rows.push(row);
  }
  return rows;
}
