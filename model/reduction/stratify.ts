import { ModelError } from "../errors/ModelError.ts";
import { exp } from "../numeric/exp.ts";
import { log } from "../numeric/log.ts";
import type { ReductionSizes } from "./ReductionSizes.ts";

/** Neighbouring paths in the order of the guide, worst first. */
export interface Stratum {
  /** The worst of them: what stands for all. */
  readonly path: number;
  /** How many they are. */
  readonly weight: number;
}

/**
 * Paths in the order (guide descending, index), cut into strata: the worst ones each alone, then up to the tail's end
 * strata that grow geometrically, then again geometrically to the last path.
 * @param guide by path; larger is worse
 * @param rest how many strata there are for the paths outside the tail
 * @throws ModelError `impossibleParameter` for fewer paths than the parent must have, or than strata.
 */
export function stratify(guide: Float64Array, sizes: ReductionSizes, rest: number): Stratum[] {
  const paths = guide.length;
  const tail = Math.floor((paths * sizes.tailPerMille + 999) / 1000);
  const inTail = sizes.tailScenarios - sizes.singles;
  if (!(paths >= sizes.parentPaths)) {
    throw new ModelError(
      "impossibleParameter",
      `The parent has fewer than ${sizes.parentPaths} paths`,
      paths,
      "Build the cube with more points.",
    );
  }
  if (!(sizes.singles >= 1 && inTail >= 0 && rest >= 1)) {
    throw new ModelError(
      "unreachable",
      "A reduced set needs a single path, no more singles than scenarios of the tail, and a stratum for the rest",
      { ...sizes, rest },
      "Raise the number of scenarios, or take fewer stresses.",
    );
  }
  if (tail < sizes.tailScenarios || paths - tail < rest) {
    throw new ModelError(
      "impossibleParameter",
      "There are more strata than paths to fill them",
      `${tail} paths for ${sizes.tailScenarios} in the tail, ${paths - tail} for ${rest} outside`,
      "Take a larger parent or fewer scenarios.",
    );
  }
  if (!guide.every((value) => Math.abs(value) < Infinity)) {
    throw new ModelError(
      "notFinite",
      "The guide has a path without a number",
      "NaN or Infinity",
      "Take it from scenarioGuide.",
    );
  }
  const order = Uint32Array.from(guide.keys()).sort((a, b) => guide[b]! - guide[a]! || a - b);
  const ends = [
    ...Array.from({ length: sizes.singles }, (_, i) => i + 1),
    ...geometric(sizes.singles, tail, inTail),
    ...geometric(tail, paths, rest),
  ];
  let start = 0;
  return ends.map((end) => {
    const stratum = { path: order[start]!, weight: end - start };
    start = end;
    return stratum;
  });
}

/**
 * The ends of `count` strata between `from` and `to` in geometric progression, each with at least one path. The last is
 * `to`: strata grow, so that at least as many paths as strata are left at every end if they are so at the first.
 */
function geometric(from: number, to: number, count: number): number[] {
  const growth = log(to / from);
  let end = from;
  return Array.from({ length: count }, (_, k) => {
    end = Math.max(end + 1, Math.floor(from * exp((growth * (k + 1)) / count) + 0.5));
    return end;
  });
}
