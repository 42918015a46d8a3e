import {
  inverseNormal,
  philox,
  scenarioDraws,
  sobolSequence,
  type ScenarioDraws,
  type Seed,
} from "@plimsoll/model";

/** How one coordinate of one panel is drawn. */
export type Sampler = "philox" | "shifted" | "scrambled";

/** Coordinates of a Sobol point that the model tabulates. */
const TABULATED = 64;

/** Panels of points under the keys (seed, 0), (seed, 1), …, pooled. */
export function panels(sampler: Sampler, count: number, points: number, seed: number): ScenarioDraws {
  if (sampler !== "shifted") {
    return scenarioDraws(
      { sampler: sampler === "philox" ? "philox" : "sobol", panels: count, pointsPerPanel: points },
      Array.from({ length: count }, (_, panel): Seed => [seed, panel]),
    );
  }
  const beyond = panels("philox", count, points, seed);
  return drawsOf(count * points, (dimension) => {
    if (dimension >= TABULATED) return beyond.uniforms(dimension);
    const column = new Float64Array(count * points);
    const words = new Uint32Array(4);
    const sequence = sobolSequence(dimension, points);
    for (let panel = 0; panel < count; panel++) {
      philox(0, 0, dimension, 1, seed, panel, words);
      const shift = (words[0] ?? 0) >>> 2;
      sequence.forEach((x, s) => {
        column[panel * points + s] = ((x ^ shift) + 0.5) / 2 ** 30;
      });
    }
    return column;
  });
}

/** Draws from a function that gives a coordinate's uniforms. */
export function drawsOf(points: number, uniforms: (dimension: number) => Float64Array): ScenarioDraws {
  return { points, uniforms, normals: (dimension) => uniforms(dimension).map(inverseNormal) };
}
