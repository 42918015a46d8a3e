import { expect } from "chai";

import { addLosses, addWeightedLosses } from "../margin/losses.ts";
import type { Leg } from "../margin/Leg.ts";
import { tailSums } from "../measures/sampleTailRisk.ts";
import { parseFraction } from "../numeric/parseDecimal.ts";
import { exactLosses } from "./exactLosses.ts";
import { exactTails } from "./exactTails.ts";
import type { Instructions } from "./instantiate.ts";
import type { NodeTails } from "./NodeTails.ts";
import { ScenarioRows } from "./ScenarioRows.ts";
import { tailLevel } from "./TailLevel.ts";
import { adversarialBooks } from "./testing/adversarialBooks.ts";
import { marketRows } from "./testing/testRows.ts";
import { weightedTailSums } from "./weightedTailSums.ts";

const confidences = ["0.99", "0.975"].map((text) => parseFraction(text));

describe("exactTails", function () {
  this.timeout(20_000);

  const cases: { points: number; runs: number; exact: number; instructions: Instructions }[] = [
    { points: 4096, runs: 8, exact: 16, instructions: "relaxed" },
    { points: 4096, runs: 8, exact: 128, instructions: "plain" },
    // Runs that are not of whole tiles.
    { points: 3000, runs: 4, exact: 64, instructions: "relaxed" },
    { points: 999, runs: 1, exact: 32, instructions: "plain" },
  ];
  for (const { points, runs, exact, instructions } of cases) {
    it(`behavior: the reference's bits, over all scenarios and each of ${runs} runs of ${points / runs}, tiles of ${exact}, ${instructions}`, () => {
      const market = marketRows(points, 4);
      const tiling = { exact, single: 20, narrow: 32, extreme: 0.03 };
      const rows = new ScenarioRows(market.rows, points, { runs, tiling, instructions });
      const levels = confidences.map((confidence) => tailLevel(points, confidence));
      const runLevel = tailLevel(points / runs, confidences[0]!);
      for (const [family, books] of Object.entries(adversarialBooks(market, 6, 8))) {
        const found = exactTails(
          rows,
          books.map((legs) => [{ legs, levels, runLevel }]),
        );
        books.forEach((legs, b) => {
          const losses = addLosses(market.rows, legs, new Float64Array(points));
          expect(found[b]![0]!.tails, family).to.deep.equal(
            confidences.map((confidence) => tailSums(losses.slice(), confidence)),
          );
          const length = points / runs;
          expect(found[b]![0]!.runTails, family).to.deep.equal(
            Array.from({ length: runs }, (_, run) =>
              tailSums(losses.slice(run * length, (run + 1) * length), confidences[0]!),
            ),
          );
          expect(Array.from(exactLosses(rows, legs), (loss) => loss + 0)).to.deep.equal(
            Array.from(losses, (loss) => loss + 0),
          );
        });
      }
    });
  }

  it("behavior: a book of parts: each part's tail, and that of their sum, are those of the legs together", () => {
    const market = marketRows(2000, 4);
    const rows = new ScenarioRows(market.rows, 2000);
    const levels = [tailLevel(2000, confidences[0]!)];
    const books = adversarialBooks(market, 10, 8)["mixed, six decades"]!;
    const found = exactTails(
      rows,
      books.map((legs) => [
        { legs: legs.slice(0, 5), levels },
        { legs: legs.slice(5, 20), levels },
        { legs: legs.slice(20), sums: [0, 1], levels },
      ]),
    );
    const expected = (legs: readonly Leg[]) => [
      tailSums(addLosses(market.rows, legs, new Float64Array(2000)), confidences[0]!),
    ];
    books.forEach((legs, b) => {
      expect(found[b]!.map(({ tails }) => tails)).to.deep.equal([
        expected(legs.slice(0, 5)),
        expected(legs.slice(5, 20)),
        expected(legs),
      ]);
    });
  });

  it("behavior: the order of scenarios does not matter: rising, falling, all the worst at the end, and equal losses", () => {
    const points = 6000;
    const shapes: ((s: number) => number)[] = [
      (s) => s,
      (s) => -s,
      (s) => (s < 5900 ? (s * 7919) % 1000 : 5000 + s),
      (s) => (s % 600 < 10 ? s : 0),
      (s) => s % 2,
      () => 7,
    ];
    const rows = shapes.map((shape) => Float64Array.from({ length: points }, (_, s) => -shape(s)));
    const laid = new ScenarioRows(rows, points, { runs: 2 });
    const levels = confidences.map((confidence) => tailLevel(points, confidence));
    const runLevel = tailLevel(points / 2, confidences[0]!);
    const books = rows.map((_, index) => [{ index, size: 1n }]);
    const found = exactTails(
      laid,
      books.map((legs) => [{ legs, levels, runLevel }]),
    );
    books.forEach((legs, b) => {
      const losses = addLosses(rows, legs, new Float64Array(points));
      const tailOf = (some: Float64Array, level: number) => tailSums(some.slice(), confidences[level]!);
      expect(found[b]![0]!.tails).to.deep.equal([tailOf(losses, 0), tailOf(losses, 1)]);
      expect(found[b]![0]!.runTails).to.deep.equal(
        [losses.subarray(0, 3000), losses.subarray(3000)].map((half) => tailOf(half, 0)),
      );
    });
  });

  it("behavior: losses up to 2^53, odd ones and neighbours, and beyond it once a buffer is on them", () => {
    for (const [points, step] of [
      [1200, 1],
      [1200, 3],
      [5000, 2 ** 39],
    ] as const) {
      const row = Float64Array.from(
        { length: points },
        (_, s) => ((s * 7919) % points) * step - (2 ** 53 - 1),
      );
      const rows = new ScenarioRows([row], points);
      const levels = confidences.map((confidence) => tailLevel(points, confidence));
      for (const size of [1n, -1n]) {
        const legs = [{ index: 0, size }];
        const factor = 1.25;
        const [[own, buffered]] = exactTails(rows, [
          [
            { legs, levels },
            { legs: [], parts: [{ node: 0, factor }], levels },
          ],
        ]) as [[NodeTails, NodeTails]];
        const plain = addLosses([row], legs, new Float64Array(points));
        const weighted = addWeightedLosses([row], legs, () => 12_500n, new Float64Array(points));
        const expected = (losses: Float64Array) =>
          confidences.map((confidence) => tailSums(losses.slice(), confidence));
        expect(own.tails).to.deep.equal(expected(plain));
        expect(buffered.tails).to.deep.equal(expected(weighted));
        const ones = new Float64Array(points).fill(1);
        expect(weightedTailSums(rows, legs, ones, confidences[0]!)).to.deep.equal(expected(plain)[0]);
      }
    }
  });

  it("error: a sum of parts that each are exact but together pass 2^53 is refused", () => {
    const row = new Float64Array(200).fill(2 ** 40);
    const rows = new ScenarioRows([row], 200);
    const part = { legs: [{ index: 0, size: 2n ** 12n + 1n }] };
    expect(exactTails(rows, [[part, { legs: [], sums: [0] }]])).to.have.length(1);
    expect(() => exactTails(rows, [[part, part, { legs: [], sums: [0, 1] }]]))
      .to.throw("2^53")
      .with.property("code", "tooLarge");
  });

  it("behavior: parts are multiplied and rounded half to even as addWeightedLosses does", () => {
    const market = marketRows(1500, 4);
    const rows = new ScenarioRows(market.rows, 1500);
    const levels = [tailLevel(1500, confidences[0]!)];
    const weightOf = ({ index }: Leg): bigint => [11_500n, 12_500n, 10_001n][index % 3]!;
    const books = adversarialBooks(market, 10, 9)["mixed, six decades"]!;
    const found = exactTails(
      rows,
      books.map((legs) => [
        ...[0, 1, 2].map((rest) => ({ legs: legs.filter(({ index }) => index % 3 === rest) })),
        {
          legs: [],
          parts: [11_500, 12_500, 10_001].map((weight, node) => ({ node, factor: weight / 10_000 })),
          levels,
        },
      ]),
    );
    books.forEach((legs, b) => {
      const losses = addWeightedLosses(market.rows, legs, weightOf, new Float64Array(1500));
      expect(found[b]![3]!.tails).to.deep.equal([tailSums(losses, confidences[0]!)]);
    });
  });
});
