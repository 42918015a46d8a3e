/** How many scenarios of which kind a reduced set has. */
export interface ReductionSizes {
  /** Fewest paths of the parent. */
  readonly parentPaths: number;
  /** S: named stresses included. */
  readonly scenarios: number;
  /** The worst share of the parent's paths, in parts per thousand, that gets the fine strata. */
  readonly tailPerMille: number;
  /** How many of the worst paths are kept as they are. */
  readonly singles: number;
  /** Scenarios for the tail, singles included; the rest of S less the stresses stands for all other paths. */
  readonly tailScenarios: number;
}

/** S = 64 of the solvency circuit: 24 single paths, 24 strata to 2 %, 11 stresses and 5 strata for the other 98 %. */
export const defaultReduction: ReductionSizes = {
  parentPaths: 131_072,
  scenarios: 64,
  tailPerMille: 20,
  singles: 24,
  tailScenarios: 48,
};
