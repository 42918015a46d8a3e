import { expect } from "chai";
import { ModelError } from "../errors/ModelError.ts";
import type { Seed } from "../cube/ScenarioCube.ts";
import { panelDraws } from "./panelDraws.ts";
import { scenarioDraws } from "./scenarioDraws.ts";

const set = (panels: number, pointsPerPanel: number) =>
  ({ sampler: "sobol", panels, pointsPerPanel }) as const;

describe("scenarioDraws", () => {
  it("behavior: panels one after the other, in the order of their seeds", () => {
    const seeds: Seed[] = [
      [7, 8],
      [9, 10],
      [7, 9],
    ];
    const draws = scenarioDraws(set(3, 6), seeds);
    expect(draws.points).to.equal(18);
    for (const dimension of [0, 3, 70]) {
      const panels = seeds.map((seed) => panelDraws("sobol", 6, seed));
      expect(Array.from(draws.uniforms(dimension))).to.deep.equal(
        panels.flatMap((panel) => Array.from(panel.uniforms(dimension))),
      );
      expect(Array.from(draws.normals(dimension))).to.deep.equal(
        panels.flatMap((panel) => Array.from(panel.normals(dimension))),
      );
    }
  });

  it("args: 1 to 16,777,216 points a panel, seeds of 0 and of 2³² − 1", () => {
    expect(scenarioDraws(set(1, 1), [[0, 0xffffffff]]).points).to.equal(1);
    expect(scenarioDraws(set(1, 1 << 24), [[0xffffffff, 0]]).points).to.equal(16_777_216);
  });

  const refused = (
    name: string,
    panels: number,
    points: number,
    seeds: unknown,
    ...expected: unknown[]
  ): void => {
    it(`error: ${name}`, () => {
      const [code, value, ...words] = expected;
      expect(() => scenarioDraws(set(panels, points), seeds as Seed[]))
        .to.throw(ModelError)
        .that.deep.includes({ code, value })
        .and.satisfies(({ message }: ModelError) => words.every((word) => message.includes(String(word))));
    });
  };
  for (const points of [0, -1, 1.5, NaN, (1 << 24) + 1]) {
    refused(
      `${points} points a panel`,
      1,
      points,
      [[1, 2]],
      "impossibleParameter",
      points,
      "scenarioSet.pointsPerPanel",
      "1 to 16,777,216",
    );
  }
  const oneSeed = [[1, 2]];
  refused("fewer seeds than panels", 2, 4, oneSeed, "malformedSeed", 1, "has 2 panels", "[word, word]");
  refused(
    "more seeds than panels",
    1,
    4,
    [...oneSeed, [3, 4]],
    "malformedSeed",
    2,
    "has 1 panels",
    "[word, word]",
  );
  for (const seed of [
    [1],
    [1, 2, 3],
    [1, -1],
    [-1, 1],
    [1, 0.5],
    [2 ** 32, 1],
    [1, 2 ** 32],
    [NaN, 1],
    ["1", 2],
  ]) {
    refused(
      `a seed of ${JSON.stringify(seed)}`,
      2,
      4,
      [[5, 6], seed],
      "malformedSeed",
      seed,
      "two unsigned 32-bit integers",
      "two words",
    );
  }
});
