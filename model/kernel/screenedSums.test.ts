import { expect } from "chai";
import fc from "fast-check";

import { addLosses } from "../margin/losses.ts";
import type { Leg } from "../margin/Leg.ts";
import { tailSums } from "../measures/sampleTailRisk.ts";
import { parseFraction } from "../numeric/parseDecimal.ts";
import { provenBounds, type ScreenBounds } from "./bounds.ts";
import type { Instructions } from "./instantiate.ts";
import type { LossNode } from "./LossNode.ts";
import { ScenarioRows } from "./ScenarioRows.ts";
import { canScreenSums, screenedSums } from "./screenedSums.ts";
import { tailLevel } from "./TailLevel.ts";
import { adversarialBooks } from "./testing/adversarialBooks.ts";
import { marketRows, uniforms } from "./testing/testRows.ts";

const confidences = ["0.975", "0.99"].map((text) => parseFraction(text));

/** Buckets of legs, clusters of buckets and of legs, their book, as a margin asks for them. */
function treeOf(legs: readonly Leg[]): { nodes: LossNode[]; legsBy: Leg[][] } {
  const part = (from: number, to: number): Leg[] =>
    legs.slice(Math.floor(from * legs.length), Math.floor(to * legs.length));
  const nodes: LossNode[] = [
    { legs: part(0, 0.1) },
    { legs: part(0.1, 0.3) },
    { legs: part(0.3, 0.5), sums: [0, 1] },
    { legs: part(0.5, 0.55) },
    { legs: part(0.55, 1), sums: [2, 3] },
  ];
  return { nodes, legsBy: [part(0, 0.1), part(0.1, 0.3), part(0, 0.5), part(0.5, 0.55), [...legs]] };
}

describe("screenedSums", function () {
  this.timeout(30_000);

  const cases: { points: number; runs: number; exact: number; instructions: Instructions }[] = [
    { points: 8192, runs: 8, exact: 128, instructions: "relaxed" },
    { points: 4096, runs: 1, exact: 16, instructions: "plain" },
    // Runs that are no whole pieces of 64, and that hardly have a tail.
    { points: 3000, runs: 4, exact: 128, instructions: "relaxed" },
    { points: 420, runs: 4, exact: 16, instructions: "plain" },
    { points: 999, runs: 1, exact: 32, instructions: "relaxed" },
  ];
  for (const { points, runs, exact, instructions } of cases) {
    it(`behavior: the reference's bits for every sum of a tree and each of ${runs} runs of ${points / runs}, ${instructions}`, () => {
      const market = marketRows(points, 4);
      const tiling = { exact, single: 20, narrow: 32, extreme: 0.03 };
      const rows = new ScenarioRows(market.rows, points, {
        runs,
        tiling,
        instructions,
        screens: false,
        ordered: true,
      });
      const levels = confidences.map((confidence) => tailLevel(points, confidence));
      const length = points / runs;
      const runLevel = tailLevel(length, confidences[0]!);
      for (const [family, books] of Object.entries(adversarialBooks(market, 4, 8))) {
        const trees = books.map((legs) => treeOf(legs));
        const found = screenedSums(
          rows,
          trees.map(({ nodes }) =>
            nodes.map((node, n) => ({ ...node, levels, ...(n >= 3 ? { runLevel } : {}) })),
          ),
        );
        trees.forEach(({ legsBy }, b) => {
          legsBy.forEach((legs, n) => {
            const losses = addLosses(market.rows, legs, new Float64Array(points));
            expect(found[b]![n]!.tails, `${family}, sum ${n}`).to.deep.equal(
              confidences.map((confidence) => tailSums(losses.slice(), confidence)),
            );
            if (n < 3) return;
            expect(found[b]![n]!.runTails, `${family}, sum ${n}`).to.deep.equal(
              Array.from({ length: runs }, (_, run) =>
                tailSums(losses.slice(run * length, (run + 1) * length), confidences[0]!),
              ),
            );
          });
        });
      }
    });
  }

  it("behavior: the same over random small rows, where most losses tie, in any tree", () => {
    const points = 1024;
    const levels = [tailLevel(points, confidences[0]!)];
    const runLevel = tailLevel(points / 4, confidences[0]!);
    const trees = fc.record({
      seed: fc.integer({ min: 1, max: 1e6 }),
      most: fc.constantFrom(1, 3, 100, 40_000, 5e9),
      sizes: fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 6, maxLength: 6 }),
    });
    fc.assert(
      fc.property(trees, ({ seed, most, sizes }) => {
        const uniform = uniforms(seed);
        const rows = sizes.map(() =>
          Float64Array.from({ length: points }, () => Math.floor((2 * most + 1) * uniform()) - most),
        );
        const laid = new ScenarioRows(rows, points, { runs: 4, screens: false, ordered: true });
        const { nodes, legsBy } = treeOf(sizes.map((size, index) => ({ index, size: BigInt(size) })));
        const book = nodes.map((node) => ({ ...node, levels, runLevel }));
        screenedSums(laid, [book])[0]!.forEach((found, n) => {
          const losses = addLosses(rows, legsBy[n]!, new Float64Array(points));
          expect(found.tails[0]).to.deep.equal(tailSums(losses.slice(), confidences[0]!));
          expect(found.runTails).to.deep.equal(
            [0, 1, 2, 3].map((run) => tailSums(losses.slice(run * 256, run * 256 + 256), confidences[0]!)),
          );
        });
      }),
      { numRuns: 60, seed: 3 },
    );
  });

  it("behavior: runs nothing like the first, whose threshold is then too high or too low", () => {
    const points = 4096;
    const uniform = uniforms(9);
    const noise = Float64Array.from({ length: points }, () => Math.floor(1e6 * uniform()));
    const rows = [
      noise.map((p, s) => (s < 512 ? -p : p / 1000 - ((p / 1000) % 1))),
      noise.map((p, s) => (s < 512 ? p % 7 : -p)),
      noise.map((p, s) => (s === 5 ? -9e8 : -p)),
    ];
    const laid = new ScenarioRows(rows, points, { runs: 8, screens: false, ordered: true });
    const level = tailLevel(points, confidences[0]!);
    const runLevel = tailLevel(points / 8, confidences[0]!);
    rows.forEach((_, index) => {
      for (const size of [3n, -3n]) {
        const legs = [{ index, size }];
        const [found, byRun] = screenedSums(laid, [
          [
            { legs, levels: [level], runLevel },
            { legs, runLevel },
          ],
        ])[0]!;
        const losses = addLosses(rows, legs, new Float64Array(points));
        const runTails = Array.from({ length: 8 }, (_, run) =>
          tailSums(losses.slice(run * 512, (run + 1) * 512), confidences[0]!),
        );
        expect(found!.tails).to.deep.equal([tailSums(losses, confidences[0]!)]);
        expect(found!.runTails).to.deep.equal(runTails);
        expect(byRun!.runTails).to.deep.equal(runTails);
      }
    });
  });

  it("behavior: books that gain in every scenario: what fills up a run or a tile is none", () => {
    const points = 3 * 1100;
    const uniform = uniforms(12);
    const rows = [1e3, 1e6].map((most) =>
      Float64Array.from({ length: points }, () => most + Math.floor(most * uniform())),
    );
    for (const exact of [16, 48, 2048]) {
      const tiling = { exact, single: 20, narrow: 32, extreme: 0.03 };
      const laid = new ScenarioRows(rows, points, { runs: 3, tiling, screens: false, ordered: true });
      const levels = [tailLevel(points, confidences[0]!)];
      const runLevel = tailLevel(1100, confidences[0]!);
      const books = [[0], [1], [0, 1]].map((of) => of.map((index) => ({ index, size: 3n })));
      screenedSums(
        laid,
        books.map((legs) => [
          { legs, levels },
          { legs, runLevel },
        ]),
      ).forEach(([found, byRun], b) => {
        const losses = addLosses(rows, books[b]!, new Float64Array(points));
        expect(found!.tails).to.deep.equal([tailSums(losses.slice(), confidences[0]!)]);
        expect(byRun!.runTails).to.deep.equal(
          [0, 1, 2].map((run) => tailSums(losses.slice(run * 1100, (run + 1) * 1100), confidences[0]!)),
        );
      });
    }
  });

  it("behavior: parts that are weighted, whose factors round, and rows of 2^31 and more", () => {
    const points = 1024;
    const uniform = uniforms(5);
    const rows = [1e5, 2 ** 31 - 1, 2 ** 31, 1e12].map((most) =>
      Float64Array.from({ length: points }, (_, s) =>
        s === 7 ? -most : Math.floor(most * (2 * uniform() - 1)),
      ),
    );
    const laid = new ScenarioRows(rows, points, { screens: false, ordered: true });
    const levels = [tailLevel(points, confidences[0]!)];
    const legs = rows.map((_, index) => ({ index, size: index % 2 === 0 ? 2n : -3n }));
    const found = screenedSums(laid, [
      [
        ...legs.map((leg) => ({ legs: [leg], levels })),
        { legs: [], sums: [0, 1], levels },
        { legs: [], sums: [1, 2], levels },
        {
          legs: [],
          parts: [
            { node: 4, factor: 0.375 },
            { node: 3, factor: 1.5 },
          ],
          levels,
        },
      ],
    ])[0]!;
    const lossesOf = (some: readonly Leg[]): Float64Array => addLosses(rows, some, new Float64Array(points));
    const expected: Float64Array[] = [
      ...legs.map((leg) => lossesOf([leg])),
      lossesOf(legs.slice(0, 2)),
      lossesOf(legs.slice(1, 3)),
    ];
    // Multiples of 1/8 and 1/2, rounded half to even.
    const even = (x: number): number => {
      const low = Math.floor(x);
      return x - low < 0.5 || (x - low === 0.5 && low % 2 === 0) ? low : low + 1;
    };
    expected.push(expected[4]!.map((loss, s) => even(0.375 * loss) + even(1.5 * expected[3]![s]!)));
    expect(found.map(({ tails }) => tails)).to.deep.equal(
      expected.map((losses) => [tailSums(losses, confidences[0]!)]),
    );
  });

  it("behavior: a replaced row is screened as it is now", () => {
    const points = 2048;
    const market = marketRows(points, 6);
    const laid = new ScenarioRows(market.rows, points, { runs: 2, screens: false, ordered: true });
    const legs = [market.perps[0]!, market.binaries[1]!, market.perps[2]!].map((index) => ({
      index,
      size: 7n,
    }));
    const level = tailLevel(points, confidences[0]!);
    const rows = [...market.rows];
    for (const factor of [3, -2, 0]) {
      const { index } = legs[0]!;
      rows[index] = market.rows[index]!.map((p) => factor * p + 0);
      laid.setRow(index, rows[index]);
      const [found] = screenedSums(laid, [[{ legs, levels: [level] }]])[0]!;
      const losses = addLosses(rows, legs, new Float64Array(points));
      expect(found!.tails).to.deep.equal([tailSums(losses, confidences[0]!)]);
    }
  });

  for (const { runs, family, over } of [
    { runs: 8, family: "mixed, six decades", over: "runs" },
    { runs: 1, family: "one hedge and dust", over: "all scenarios" },
    { runs: 8, family: "one hedge and dust", over: "all scenarios of several runs" },
  ]) {
    it(`behavior: a bound that is too small gives wrong tails of ${over}, the proven one none`, () => {
      const points = 4096;
      const length = points / runs;
      const market = marketRows(points, 7);
      const laid = new ScenarioRows(market.rows, points, { runs, screens: false, ordered: true });
      const isOfRuns = over === "runs";
      const level = tailLevel(isOfRuns ? length : points, confidences[0]!);
      const wanted: Pick<LossNode, "levels" | "runLevel"> = isOfRuns
        ? { runLevel: level }
        : { levels: [level] };
      const books = adversarialBooks(market, 60, 21)[family]!;
      const wrong = (factor: number): number => {
        const bounds: ScreenBounds = {
          ...provenBounds,
          narrow: (book) => factor * provenBounds.narrow(book),
        };
        const found = screenedSums(
          laid,
          books.map((legs) => [{ legs, ...wanted }]),
          bounds,
        );
        return books.filter((legs, b) => {
          const losses = addLosses(market.rows, legs, new Float64Array(points));
          const [sum] = found[b]!;
          const tails = isOfRuns ? sum!.runTails : sum!.tails;
          return tails.some((tail, run) => {
            const some = isOfRuns ? losses.slice(run * length, (run + 1) * length) : losses;
            const own = tailSums(some, confidences[0]!);
            return tail.threshold !== own.threshold || tail.excess !== own.excess;
          });
        }).length;
      };
      expect(wrong(1)).to.equal(0);
      expect(wrong(0.01)).to.be.greaterThan(0);
    });
  }

  // Real errors are far below the proven bound: only with a much smaller one it is seen whether all within twice of it are let in.
  for (const { runs, wanted, family, factor } of [
    { runs: 8, wanted: "runs and all scenarios", family: "one hedge and dust", factor: 0.07 },
    { runs: 4, wanted: "runs", family: "partly hedged", factor: 0.15 },
  ]) {
    it(`behavior: all are let in down to twice the bound below what a run's tail reaches, tails of ${wanted}`, () => {
      const points = 8192;
      const length = points / runs;
      const market = marketRows(points, 7);
      const laid = new ScenarioRows(market.rows, points, { runs, screens: false, ordered: true });
      const levels = wanted === "runs" ? [] : [tailLevel(points, confidences[1]!)];
      const runLevel = tailLevel(length, confidences[0]!);
      const bounds: ScreenBounds = {
        ...provenBounds,
        narrow: (book) => factor * provenBounds.narrow(book),
      };
      const books = adversarialBooks(market, 60, 21)[family]!;
      screenedSums(
        laid,
        books.map((legs) => [{ legs, levels, runLevel }]),
        bounds,
      ).forEach(([found], b) => {
        const losses = addLosses(market.rows, books[b]!, new Float64Array(points));
        expect(found!.runTails).to.deep.equal(
          Array.from({ length: runs }, (_, run) =>
            tailSums(losses.slice(run * length, (run + 1) * length), confidences[0]!),
          ),
        );
      });
    });
  }

  it("args: rows without the copy are not screened", () => {
    const rows = [new Float64Array(64).fill(1)];
    expect(canScreenSums(new ScenarioRows(rows, 64))).to.equal(false);
    expect(canScreenSums(new ScenarioRows(rows, 64, { ordered: true }))).to.equal(true);
  });
});
