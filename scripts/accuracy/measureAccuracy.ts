import {
  cubeOverDraws,
  exactMargin,
  referenceBook,
  referenceProfile,
  sampleTailRisk,
  type Position,
  type ScenarioCube,
  type ScenarioDraws,
} from "@plimsoll/model";

import { importanceMixture } from "./importanceMixture.ts";
import { panels, type Sampler } from "./panels.ts";
import { inTreeCoordinates } from "./referenceFactors.ts";
import { STUDY_BOOKS } from "./studyBooks.ts";

/** A way to draw scenarios. */
export interface Method {
  readonly name: string;
  readonly sampler: Sampler;
  readonly panels: number;
  readonly points: number;
  readonly coordinates: "triangle" | "tree";
  readonly mixture: boolean;
}

const method = (
  name: string,
  sampler: Sampler,
  count: number,
  points: number,
  rest: Partial<Method> = {},
): Method => ({
  name,
  sampler,
  panels: count,
  points,
  coordinates: "triangle",
  mixture: false,
  ...rest,
});

export const DEFAULT_SET = "scrambled Sobol, 8 × 2,048";

/** What is compared; the first is the model's own set. */
export const METHODS: readonly Method[] = [
  method(DEFAULT_SET, "scrambled", 8, 2048),
  method("Philox, 16,384", "philox", 1, 16_384),
  method("shifted Sobol in the tree's factors, 8 × 2,048", "shifted", 8, 2048, { coordinates: "tree" }),
  method("scrambled Sobol in the tree's factors, 8 × 2,048", "scrambled", 8, 2048, { coordinates: "tree" }),
  method("shifted Sobol, 8 × 2,048", "shifted", 8, 2048),
  method("scrambled Sobol, one net of 16,384", "scrambled", 1, 16_384),
  method("scrambled Sobol, 8 × 4,096", "scrambled", 8, 4096),
  method("mixture, 8 × 1,024", "scrambled", 8, 1024, { mixture: true }),
  method("mixture, 8 × 2,048", "scrambled", 8, 2048, { mixture: true }),
];

/** One method on one book. USD and milliseconds of processor time. */
export interface Accuracy {
  readonly method: string;
  readonly book: string;
  readonly exact: number;
  readonly rmse: number;
  readonly bias: number;
  readonly milliseconds: number;
  /** rmse²·time over that of the default set: below 1 is better at equal time. */
  readonly cost: number;
}

/** Every method on every book over `seeds` seeds; calls `progress` after each seed. */
export function measureAccuracy(seeds: number, progress: (done: number) => void): Accuracy[] {
  const { snapshot } = referenceBook;
  const exact = STUDY_BOOKS.map(({ positions }) =>
    dollars(exactMargin({ profile: referenceProfile, snapshot, positions }).expectedShortfall),
  );
  const sums = METHODS.map(() => STUDY_BOOKS.map(() => ({ error: 0, square: 0, time: 0 })));
  for (let seed = 1; seed <= seeds; seed++) {
    METHODS.forEach((how, m) => {
      const start = process.cpuUsage();
      const { draws, weights } = drawn(how, seed);
      const cube = cubeOverDraws({ profile: referenceProfile, snapshot, draws });
      const drawing = since(start);
      STUDY_BOOKS.forEach(({ positions }, b) => {
        const begun = process.cpuUsage();
        const losses = lossesOf(cube, positions);
        const { expectedShortfall } = sampleTailRisk(losses, { numerator: 99n, denominator: 100n }, weights);
        const error = dollars(expectedShortfall) - (exact[b] ?? NaN);
        const sum = sums[m]?.[b];
        if (sum === undefined) return;
        sum.error += error;
        sum.square += error * error;
        sum.time += drawing + since(begun);
      });
    });
    progress(seed);
  }
  return METHODS.flatMap((how, m) =>
    STUDY_BOOKS.map(({ name }, b): Accuracy => {
      const own = sums[m]?.[b] ?? { error: NaN, square: NaN, time: NaN };
      const base = sums[0]?.[b] ?? own;
      return {
        method: how.name,
        book: name,
        exact: exact[b] ?? NaN,
        rmse: Math.sqrt(own.square / seeds),
        bias: own.error / seeds,
        milliseconds: own.time / seeds,
        cost: (own.square * own.time) / (base.square * base.time),
      };
    }),
  );
}

function drawn(how: Method, seed: number): { draws: ScenarioDraws; weights?: Float64Array } {
  const plain = panels(how.sampler, how.panels, how.points, seed);
  if (how.mixture) return importanceMixture(plain);
  return { draws: how.coordinates === "tree" ? inTreeCoordinates(plain) : plain };
}

function lossesOf(cube: ScenarioCube, positions: readonly Position[]): Float64Array {
  const losses = new Float64Array(cube.points);
  for (const { instrument, size } of positions) {
    const row = cube.rows[cube.instruments.indexOf(instrument)] ?? new Float64Array();
    const lots = Number(size);
    row.forEach((value, s) => {
      losses[s] = (losses[s] ?? 0) - lots * value;
    });
  }
  return losses;
}

/** Processor milliseconds of this process since a reading: what other work on the machine does not add to. */
function since(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

const dollars = (amount: bigint): number => Number(amount) / 1e6;
