import { expect } from "chai";

import { addLosses } from "../margin/losses.ts";
import type { Leg } from "../margin/Leg.ts";
import { tailSums } from "../measures/sampleTailRisk.ts";
import { parseFraction } from "../numeric/parseDecimal.ts";
import { exactTails } from "./exactTails.ts";
import type { Instructions } from "./instantiate.ts";
import type { LossNode } from "./LossNode.ts";
import { ScenarioRows } from "./ScenarioRows.ts";
import { tailLevel } from "./TailLevel.ts";
import { adversarialBooks } from "./testing/adversarialBooks.ts";
import { marketRows, uniforms } from "./testing/testRows.ts";

const [p99, p975] = ["0.99", "0.975"].map((text) => parseFraction(text)) as [
  ReturnType<typeof parseFraction>,
  ReturnType<typeof parseFraction>,
];

/** Tails of a book over all scenarios and over each run, by the plain TypeScript. */
function reference(losses: Float64Array, runs: number) {
  const length = losses.length / runs;
  return {
    tails: [p99, p975].map((confidence) => tailSums(losses.slice(), confidence)),
    runTails: Array.from({ length: runs }, (_, run) =>
      tailSums(losses.slice(run * length, (run + 1) * length), p99),
    ),
  };
}

describe("selections of the largest losses", function () {
  this.timeout(20_000);

  for (const instructions of ["relaxed", "plain"] satisfies Instructions[]) {
    it(`behavior: runs that are nothing like the one before: worse, better, equal, empty of losses, all ties; ${instructions}`, () => {
      const runs = 8;
      const length = 700;
      const points = runs * length;
      const uniform = uniforms(5);
      const noise = Float64Array.from({ length: points }, () => Math.floor(1e6 * uniform()));
      const shapes: ((run: number, s: number) => number)[] = [
        (run, s) => 1e7 * run + noise[s]!,
        (run, s) => -1e7 * run + noise[s]!,
        (run, s) => (run % 2 === 0 ? 1e7 : 0) + noise[s]!,
        // Every loss of the tail in one run.
        (run, s) => (run === 3 ? 1e8 : -1e8) + noise[s]!,
        // Fewer losses above the last run's cut than its tail has: six of seven.
        (run, s) => (run > 0 && s % 100 > 0 ? -1e9 : 0) + noise[s]!,
        // Ties: at the cut, everywhere, of the largest loss, and of it in every other run.
        (_, s) => noise[s]! % 5,
        () => 42,
        (_, s) => (s % 3 === 0 ? 1e6 : noise[s]!),
        (run, s) => (s % 3 === 0 ? 1e6 - (run % 2) : Math.min(noise[s]!, 10)),
        (run, s) => (run < 4 ? 1e6 : noise[s]!),
      ];
      const rows = shapes.map((shape) =>
        Float64Array.from({ length: points }, (_, s) => -shape(Math.floor(s / length), s)),
      );
      const tiling = { exact: 48, single: 20, narrow: 32, extreme: 0.03 };
      const laid = new ScenarioRows(rows, points, { runs, screens: false, tiling, instructions });
      const levels = [p99, p975].map((confidence) => tailLevel(points, confidence));
      const runLevel = tailLevel(length, p99);
      // Together, so that a book that has to be repeated does not disturb the others.
      const books = rows.map((_, index): LossNode[] => [{ legs: [{ index, size: 1n }], levels, runLevel }]);
      exactTails(laid, books).forEach(([found], index) => {
        const { tails, runTails } = reference(
          rows[index]!.map((p) => -p),
          runs,
        );
        expect(found!.tails, `shape ${index}`).to.deep.equal(tails);
        expect(found!.runTails, `shape ${index}`).to.deep.equal(runTails);
      });
    });

    it(`behavior: runs, tiles and blocks of any length; runs shorter than what is kept of one; ${instructions}`, () => {
      for (const [points, runs, exact] of [
        [3000, 4, 48],
        [1304, 8, 112],
        [808, 8, 16],
        [80, 8, 64],
        [65, 1, 128],
      ] as const) {
        const market = marketRows(points, 4);
        const tiling = { exact, single: 20, narrow: 32, extreme: 0.03 };
        const rows = new ScenarioRows(market.rows, points, { runs, screens: false, tiling, instructions });
        const levels = [p99, p975].map((confidence) => tailLevel(points, confidence));
        const runLevel = tailLevel(points / runs, p99);
        const books = Object.values(adversarialBooks(market, 2, 6)).flat();
        const found = exactTails(
          rows,
          books.map((legs) => [{ legs, levels, runLevel }]),
        );
        books.forEach((legs, b) => {
          const [node] = found[b]!;
          const { tails, runTails } = reference(addLosses(market.rows, legs, new Float64Array(points)), runs);
          expect([node!.tails, node!.runTails], `${points} points`).to.deep.equal([tails, runTails]);
        });
      }
    });
  }

  it("behavior: any number of legs and of sums: none, those of one pass, those left for the next, many", () => {
    const points = 500;
    const market = marketRows(points, 4);
    const rows = new ScenarioRows(market.rows, points);
    const levels = [tailLevel(points, p99)];
    const all: Leg[] = Array.from({ length: 20 }, (_, i) => ({
      index: 3 * i,
      size: BigInt(i % 2 ? i : -i - 1),
    }));
    for (let count = 0; count <= 20; count++) {
      for (let own = 0; own <= count; own++) {
        // One node a leg, and one that adds them to legs of its own.
        const parts = all.slice(own, count).map((leg): LossNode => ({ legs: [leg] }));
        const whole = { legs: all.slice(0, own), sums: parts.map((_, n) => n), levels };
        const found = exactTails(rows, [[...parts, whole]])[0]![parts.length]!;
        const losses = addLosses(market.rows, all.slice(0, count), new Float64Array(points));
        expect(found.tails, `${own} legs of ${count}`).to.deep.equal([tailSums(losses, p99)]);
      }
    }
  });

  it("behavior: a tail of more values than are added up at once, up to 2^53 and odd", () => {
    const points = 40_000;
    const half = parseFraction("0.5");
    const uniform = uniforms(9);
    const row = Float64Array.from({ length: points }, () => Math.floor((2 ** 54 - 2) * (uniform() - 0.5)));
    const rows = new ScenarioRows([row], points, { screens: false });
    for (const size of [1n, -1n]) {
      const legs = [{ index: 0, size }];
      const [book] = exactTails(rows, [[{ legs, levels: [tailLevel(points, half)] }]]);
      const losses = addLosses([row], legs, new Float64Array(points));
      expect(book![0]!.tails).to.deep.equal([tailSums(losses, half)]);
    }
  });
});
