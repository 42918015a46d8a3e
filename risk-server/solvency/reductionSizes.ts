import { defaultReduction, type ReductionSizes, type ScenarioCube } from "@plimsoll/model";

/**
 * How a cube of any number of paths is reduced to the scenarios of a circuit: singles and tail in the shares of the default
 * reduction, and the named stresses where the circuit has room for them.
 */
export function reductionSizes(
  { points, stress }: Pick<ScenarioCube, "points" | "stress">,
  scenarios: number,
): { sizes: ReductionSizes; withStresses: boolean } {
  const share = (of: number): number => Math.floor((of * scenarios) / defaultReduction.scenarios);
  const tailScenarios = share(defaultReduction.tailScenarios);
  const sizes = {
    ...defaultReduction,
    parentPaths: points,
    scenarios,
    singles: share(defaultReduction.singles),
    tailScenarios,
  };
  return { sizes, withStresses: scenarios - tailScenarios > (stress?.names.length ?? 0) };
}
