import { exp, type ScenarioDraws } from "@plimsoll/model";

import { FACTOR_LOADINGS, independentOf, UNDERLYINGS } from "./referenceFactors.ts";

/** 40 % of the points as they are, 30 % with the factors shifted up, 30 % down; so a weight is at most 1/.4 = 2.5. */
const NOMINAL = 0.4;
const SHIFTED = 0.3;
const SHIFT = 2;

/** Integers that keep six digits of a weight. */
const WEIGHT_UNIT = 400_000;

/** The coordinate of the regime, which the reference profile leaves unused, says which component a point belongs to. */
const CHOICE = UNDERLYINGS;

/**
 * The defensive importance mixture in the two top systematic factors, risk and crypto: both are shifted by ±2 standard
 * deviations. Weights are density ratios 1/(.4 + .3·e^(δ·N − ½δ²) + .3·e^(−δ·N − ½δ²)) as integers.
 * Sources: E. Veach and L. Guibas, Optimally combining sampling techniques, SIGGRAPH 1995; T. Hesterberg, Weighted
 * average importance sampling and defensive mixture distributions, Technometrics 37, 1995.
 */
export function importanceMixture(draws: ScenarioDraws): { draws: ScenarioDraws; weights: Float64Array } {
  // A shift of a factor moves the underlyings by its loadings; in the model's coordinates that is δ.
  const delta = independentOf(
    FACTOR_LOADINGS.map((loadings) => SHIFT * ((loadings[0] ?? 0) + (loadings[1] ?? 0))),
  );
  const half = delta.reduce((sum, value) => sum + value * value, 0) / 2;
  const choice = draws.uniforms(CHOICE);
  const shifted = delta.map((shift, a) =>
    draws.normals(a).map((z, s) => {
      const u = choice[s] ?? 0;
      return u < NOMINAL ? z : u < NOMINAL + SHIFTED ? z + shift : z - shift;
    }),
  );
  const weights = new Float64Array(draws.points);
  for (let s = 0; s < weights.length; s++) {
    const along = delta.reduce((sum, shift, a) => sum + shift * (shifted[a]?.[s] ?? 0), 0);
    const density = NOMINAL + SHIFTED * (exp(along - half) + exp(-along - half));
    weights[s] = Math.max(1, Math.round(WEIGHT_UNIT / density));
  }
  return {
    weights,
    draws: {
      points: draws.points,
      uniforms: draws.uniforms,
      normals: (dimension) =>
        dimension < UNDERLYINGS ? (shifted[dimension] ?? new Float64Array()) : draws.normals(dimension),
    },
  };
}
