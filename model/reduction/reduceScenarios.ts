import type { ScenarioCube } from "../cube/ScenarioCube.ts";
import { ModelError } from "../errors/ModelError.ts";
import type { StressRows } from "../stress/StressScenario.ts";
import { defaultReduction, type ReductionSizes } from "./ReductionSizes.ts";
import { stratify } from "./stratify.ts";

/** A few weighted scenarios that stand for all paths of a cube; `badDebt` reads it like one. */
export interface ReducedScenarios {
  readonly points: number;
  /** Path of the parent by scenario, or the name of a stress. */
  readonly sources: readonly (number | string)[];
  /** Positive integers that sum to the number of paths of the parent. */
  readonly weights: Float64Array;
  readonly instruments: readonly string[];
  /** rows[i][s]: integer 1e-6 USD of one lot of instruments[i] in scenario s. */
  readonly rows: readonly Float64Array[];
  readonly peaks: Float64Array;
  readonly market: ScenarioCube["market"];
}

/**
 * S scenarios with integer weights for the solvency circuit. Paths are put in the order of the guide and cut into strata
 * (`stratify`); each stratum is represented by its worst path with the weight of all of them: bad debt is convex, so an
 * average of scenarios would understate it. Each named stress takes a weight of 1 from the mildest stratum, so that
 * weights sum to the number of paths.
 * @param input.guide by path of the cube: `scenarioGuide`
 * @param input.stresses the cube's own if it has any; `names` and `rows` may be a selection
 * @throws ModelError `impossibleParameter`; `unreachable` when the stresses leave no scenario for the paths outside the tail
 *   or no weight in the mildest stratum.
 */
export function reduceScenarios(input: {
  cube: ScenarioCube;
  guide: Float64Array;
  stresses?: StressRows | undefined;
  sizes?: ReductionSizes;
}): ReducedScenarios {
  const { cube, guide, stresses = cube.stress, sizes = defaultReduction } = input;
  if (guide.length !== cube.points) {
    throw new ModelError(
      "impossibleParameter",
      `The guide does not have a number for each of the ${cube.points} paths`,
      guide.length,
      "Take it from scenarioGuide of the same cube.",
    );
  }
  if (stresses !== undefined && stresses.rows.length !== cube.rows.length) {
    throw new ModelError(
      "impossibleParameter",
      `The stresses are not those of the cube's ${cube.rows.length} instruments`,
      stresses.rows.length,
      "Build them from the same market.",
    );
  }
  const named = stresses?.names.length ?? 0;
  const strata = stratify(guide, sizes, sizes.scenarios - sizes.tailScenarios - named);
  const mildest = strata.at(-1)!.weight;
  if (mildest <= named) {
    throw new ModelError(
      "unreachable",
      `The mildest stratum cannot give up a weight of 1 to each of ${named} stresses`,
      mildest,
      "Take a larger parent or fewer stresses.",
    );
  }
  const weights = Float64Array.from([
    ...strata.slice(0, -1).map(({ weight }) => weight),
    mildest - named,
    ...(stresses?.names.map(() => 1) ?? []),
  ]);
  const rows = cube.rows.map((row, i) =>
    Float64Array.from([...strata.map(({ path }) => row[path]!), ...(stresses?.rows[i] ?? [])]),
  );
  return {
    points: weights.length,
    sources: [...strata.map(({ path }) => path), ...(stresses?.names ?? [])],
    weights,
    instruments: cube.instruments,
    rows,
    peaks: Float64Array.from(rows, (row) => row.reduce((peak, p) => Math.max(peak, Math.abs(p)), 0)),
    market: cube.market,
  };
}
