import { log } from "../numeric/log.ts";
import { parseDecimal } from "../numeric/parseDecimal.ts";
import type { Profile, Tails } from "../profiles/Profile.ts";
import type { ScenarioDraws } from "../random/scenarioDraws.ts";
import type { FactorModel } from "../tree/factorModel.ts";
import { correlatedNormals } from "./correlatedNormals.ts";
import type { Dimensions } from "./Dimensions.ts";
import { jumpInnovations } from "./jumpInnovations.ts";
import { parseJumps } from "./parseJumps.ts";

/** Standardised moves before volatility: mean 0, variance 1 (up to the clip of the tails). */
export interface Innovations {
  /** x_a by asset of the factor model, one number a scenario. */
  readonly assets: readonly Float64Array[];
  /** An independent move with the same tails (shares the scenario's mixing variable). */
  readonly own: (dimension: number) => Float64Array;
}

/**
 * Z with the correlations of the scenario's regime; Student-t tails as T = clip(Z·√W, ±c)·√((ν−2)/ν) with
 * W = ν/χ²_ν shared by every asset of the scenario, so that margins and copula are heavy together; with jumps
 * x = √(1 − s)·T + J, so that the variance stays 1.
 */
export function assetInnovations(
  profile: Profile,
  factors: FactorModel,
  dimensions: Dimensions,
  draws: ScenarioDraws,
): Innovations {
  const regimes = regimeOf(factors, dimensions, draws);
  const scale = tailScale(profile.tails, dimensions, draws);
  const own = (dimension: number): Float64Array => scale(draws.normals(dimension));
  const correlated = (coordinates: readonly number[]): Float64Array[] =>
    correlatedNormals(
      factors,
      regimes,
      coordinates.map((d) => draws.normals(d)),
    );
  const diffusion = correlated(dimensions.assets).map(scale);
  const jumps = parseJumps(profile, factors);
  if (jumps === undefined) return { assets: diffusion, own };
  const jump = jumpInnovations(jumps, dimensions.jumps!, draws, correlated(dimensions.jumps!.assets));
  const rest = Math.sqrt(1 - jumps.varianceShare);
  const assets = diffusion.map((column, a) => {
    const j = jump(a);
    return column.map((t, s) => rest * t + j[s]!);
  });
  return { assets, own };
}

function regimeOf(factors: FactorModel, dimensions: Dimensions, draws: ScenarioDraws): Uint8Array {
  const chosen = new Uint8Array(draws.points);
  if (factors.regimes.length === 1) return chosen;
  const u = draws.uniforms(dimensions.regime);
  for (let s = 0; s < chosen.length; s++) {
    let r = 0;
    let reached = factors.regimes[0]!.weight;
    while (u[s]! >= reached && r < factors.regimes.length - 1) reached += factors.regimes[++r]!.weight;
    chosen[s] = r;
  }
  return chosen;
}

/** A function that gives a Gaussian column the profile's tails; it may write into its argument. */
function tailScale(
  tails: Tails,
  dimensions: Dimensions,
  draws: ScenarioDraws,
): (column: Float64Array) => Float64Array {
  if (tails.kind === "gaussian") return (column) => column;
  const nu = tails.degreesOfFreedom;
  const clip = parseDecimal(tails.clip, "tails.clip");
  const unit = Math.sqrt((nu - 2) / nu);
  const columns = dimensions.mixing.map((d) => draws.uniforms(d));
  const rootW = new Float64Array(draws.points);
  for (let s = 0; s < rootW.length; s++) {
    let product = 1;
    for (const column of columns) product *= column[s]!;
    rootW[s] = Math.sqrt(nu / (-2 * log(product)));
  }
  return (column) =>
    column.map((z, s) => {
      const t = z * rootW[s]!;
      return (t > clip ? clip : t < -clip ? -clip : t) * unit;
    });
}
