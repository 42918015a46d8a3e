import { expect } from "chai";
import fc from "fast-check";

import { ModelError } from "../errors/ModelError.ts";
import type { Leg } from "../margin/Leg.ts";
import { addLosses } from "../margin/losses.ts";
import { type TailSums, tailSums } from "../measures/sampleTailRisk.ts";
import { parseFraction } from "../numeric/parseDecimal.ts";
import type { Instructions } from "./instantiate.ts";
import { KeptBook } from "./KeptBook.ts";
import { ScenarioRows } from "./ScenarioRows.ts";
import { tailLevel } from "./TailLevel.ts";
import { adversarialBooks } from "./testing/adversarialBooks.ts";
import { marketRows, type TestRows } from "./testing/testRows.ts";

const confidences = ["0.99", "0.975"].map((text) => parseFraction(text));
const levelsOf = ({ points }: TestRows) => confidences.map((confidence) => tailLevel(points, confidence));

/** By the plain TypeScript, of the whole book: all losses, selection, integers. */
function reference({ rows, points }: TestRows, legs: readonly Leg[]): TailSums[] {
  const losses = addLosses(rows, legs, new Float64Array(points));
  return confidences.map((confidence) => tailSums(losses.slice(), confidence));
}

const peakOf = (row: Float64Array): number => row.reduce((most, p) => Math.max(most, Math.abs(p)), 0);

describe("KeptBook", function () {
  this.timeout(20_000);

  const cases: { points: number; exact: number; instructions: Instructions }[] = [
    { points: 4999, exact: 16, instructions: "relaxed" },
    { points: 1000, exact: 128, instructions: "plain" },
  ];
  for (const { points, exact, instructions } of cases) {
    it(`behavior: what-ifs have the bits of the whole book on adversarial books: ${points} scenarios, ${instructions}`, () => {
      const market = marketRows(points, 6);
      const tiling = { exact, single: 20, narrow: 32, extreme: 0.03 };
      const rows = new ScenarioRows(market.rows, points, { tiling, instructions, spareRows: 1 });
      const book = new KeptBook(rows, []);
      const levels = levelsOf(market);
      for (const [family, books] of Object.entries(adversarialBooks(market, 4, 7))) {
        for (const legs of books) {
          book.keep(legs);
          // Nothing; one lot more; a new leg; the last leg changed, closed and turned round.
          const trades: Leg[][] = [
            [],
            [{ index: 3, size: 1n }],
            [
              { index: 1, size: -2n },
              { index: 30, size: 5n },
            ],
          ];
          for (const last of legs.slice(-1)) {
            for (const size of [-last.size / 2n, -last.size, -2n * last.size]) {
              const losses = addLosses(market.rows, legs, new Float64Array(points));
              const reach = peakOf(losses) + Math.abs(Number(size)) * peakOf(market.rows[last.index]!);
              if (reach < 2 ** 53) trades.push([{ ...last, size }]);
            }
          }
          expect(book.tailsWith(trades, levels), family).to.deep.equal(
            trades.map((trade) => reference(market, [...legs, ...trade])),
          );
        }
      }
    });
  }

  it("behavior: trade after trade the book is what all of them make, back to nothing", () => {
    const market = marketRows(1500, 2);
    const rows = new ScenarioRows(market.rows, market.points, { spareRows: 2 });
    const levels = levelsOf(market);
    const legs = fc.record({
      index: fc.nat(market.rows.length - 1),
      size: fc.bigInt({ min: -5000n, max: 5000n }),
    });
    const books = [new KeptBook(rows, []), new KeptBook(rows, [{ index: 0, size: 1n }])];
    fc.assert(
      fc.property(fc.array(fc.array(legs, { maxLength: 3 }), { maxLength: 6 }), (trades) => {
        books.forEach((book, b) => {
          const held: Leg[] = [{ index: b, size: 9n }];
          book.keep(held);
          for (const trade of trades) {
            book.trade(trade);
            held.push(...trade);
            expect(book.tails(levels)).to.deep.equal(reference(market, held));
          }
          book.trade(held.map(({ index, size }) => ({ index, size: -size })));
          expect(book.tails(levels)).to.deep.equal(reference(market, []));
        });
      }),
      { numRuns: 20, seed: 4 },
    );
  });

  it("error: rows replaced since, no spare row, a leg without a row, 2^53", () => {
    const market = marketRows(640, 2);
    const levels = levelsOf(market);
    const rows = new ScenarioRows(market.rows, market.points, { spareRows: 1 });
    const legs: Leg[] = [{ index: 2, size: 4n }];
    const book = new KeptBook(rows, legs);
    expect(() => new KeptBook(rows, legs))
      .to.throw(ModelError, "no spare row")
      .with.property("code", "tooLarge");
    expect(() => book.tailsWith([[{ index: market.rows.length + 1, size: 1n }]], levels))
      .to.throw(ModelError, "no row")
      .with.property("code", "unknownInstrument");
    const giant: Leg[] = [{ index: 0, size: 1n << 45n }];
    expect(() => book.tailsWith([giant], levels)).to.throw(ModelError, "2^53");
    expect(() => book.trade(giant)).to.throw(ModelError, "2^53");
    expect(book.tails(levels)).to.deep.equal(reference(market, legs));

    const moved = { ...market, rows: market.rows.map((row, i) => (i === 2 ? row.map((p) => p + 1) : row)) };
    rows.setRow(2, moved.rows[2]!);
    for (const use of [() => book.tails(levels), () => book.trade([])]) {
      expect(use).to.throw(ModelError, "replaced").with.property("code", "impossibleParameter");
    }
    book.keep(legs);
    expect(book.tails(levels)).to.deep.equal(reference(moved, legs));
  });
});
