import { expect } from "chai";
import fc from "fast-check";

import { addLosses } from "../margin/losses.ts";
import type { Leg } from "../margin/Leg.ts";
import { tailSums } from "../measures/sampleTailRisk.ts";
import { parseFraction } from "../numeric/parseDecimal.ts";
import { narrowBound, provenBounds, type ScreenBounds, singleBound } from "./bounds.ts";
import { ladderTails, newLadderMemory } from "./ladderTails.ts";
import type { Rung } from "./ScreenedAccounts.ts";
import { ScenarioRows } from "./ScenarioRows.ts";
import { writeScreenedLegs } from "./screenedAccount.ts";
import { tailLevel } from "./TailLevel.ts";
import { adversarialBooks, hedgedBooks } from "./testing/adversarialBooks.ts";
import { marketRows, type TestRows } from "./testing/testRows.ts";

const confidence = parseFraction("0.99");

/** How many of the books come out wrong when a screen's bound is multiplied by a factor. */
function wrong(market: TestRows, books: readonly Leg[][], rung: Rung, factor: number): number {
  const bounds: ScreenBounds = {
    single: (legs, reach) => (rung === "single" ? factor : 1) * provenBounds.single(legs, reach),
    narrow: (book) => (rung === "narrow" ? factor : 1) * provenBounds.narrow(book),
  };
  const rows = new ScenarioRows(market.rows, market.points);
  const level = tailLevel(market.points, confidence);
  const accounts = books.map((legs) => ({ legs, memory: { ...newLadderMemory(), rung } }));
  const tails = ladderTails(rows, accounts, [level], { bounds });
  return books.filter((legs, b) => {
    const expected = tailSums(addLosses(market.rows, legs, new Float64Array(market.points)), confidence);
    return expected.excess !== tails[b]![0]!.excess || expected.threshold !== tails[b]![0]!.threshold;
  }).length;
}

describe("bounds", function () {
  this.timeout(20_000);

  it("behavior: a 16-bit bound that is too small gives wrong tails, the proven one none", () => {
    const market = marketRows(5000, 3);
    const { "mixed, six decades": books } = adversarialBooks(market, 100, 21);
    expect(wrong(market, books!, "narrow", 1)).to.equal(0);
    expect(wrong(market, books!, "narrow", 0.01)).to.be.greaterThan(0);
  });

  it("behavior: a single-precision bound that is too small gives wrong tails on hedged books, the proven one none", () => {
    const market = marketRows(5000, 7, 1e-4);
    const books = hedgedBooks(market, 200, 11);
    expect(wrong(market, books, "single", 1)).to.equal(0);
    expect(wrong(market, books, "single", 0)).to.be.greaterThan(0);
  });

  it("behavior: books without hedges do not see a single-precision bound of zero, so the test above needs its own", () => {
    const market = marketRows(5000, 3);
    const { "mixed, six decades": books } = adversarialBooks(market, 50, 21);
    expect(wrong(market, books!, "single", 0)).to.equal(0);
  });

  it("behavior: losses in single precision, in whatever order and fused or not, are within the bound", () => {
    const legs = fc.array(
      fc.record({
        lots: fc.integer({ min: -1e9, max: 1e9 }),
        p: fc.integer({ min: -9_000_000, max: 9_000_000 }),
      }),
      { minLength: 1, maxLength: 60 },
    );
    fc.assert(
      fc.property(
        legs,
        fc.boolean(),
        fc.double({ min: 1e-3, max: 1e9, noNaN: true }),
        (book, fused, unit) => {
          const exact = book.reduce((sum, { lots, p }) => sum - BigInt(lots) * BigInt(p), 0n);
          const reach = book.reduce((sum, { lots, p }) => sum + Math.abs(lots * p), 0);
          const chains = [0, 0];
          book.forEach(({ lots, p }, i) => {
            const product = Math.fround(-lots / unit) * Math.fround(p);
            chains[i % 2] = Math.fround(chains[i % 2]! + (fused ? product : Math.fround(product)));
          });
          const error = Math.abs(Math.fround(chains[0]! + chains[1]!) - Number(exact) / unit);
          return error <= singleBound(book.length, reach / unit) + reach * 1e-15;
        },
      ),
      { numRuns: 300, seed: 5 },
    );
  });

  it("behavior: losses in 16 bits are within the bound, and sizes never sum to more than 32,766", () => {
    const legs = fc.array(
      fc.record({
        lots: fc.integer({ min: -1e9, max: 1e9 }).filter((lots) => lots !== 0),
        peak: fc.integer({ min: 1, max: 9_000_000 }),
        share: fc.double({ min: -1, max: 1, noNaN: true }),
      }),
      { minLength: 1, maxLength: 60 },
    );
    fc.assert(
      fc.property(legs, (book) => {
        const peaks = Float64Array.from(book, ({ peak }) => peak);
        const narrowTicks = Float64Array.from(book, ({ peak }) => 1 / (32766 / peak));
        const rows = { peaks, narrowTicks, copied: 0 };
        const legs = book.map(({ lots }, row) => ({ row, lots }));
        const views = { u32: new Uint32Array(1000), i32: new Int32Array(1000), f32: new Float32Array(1000) };
        const alone = { ...provenBounds, single: () => 0 };
        const to = { narrow: 0, single: 2000 };
        const { unit, bound, narrowEnd } = writeScreenedLegs(rows, views, to, legs, alone);
        // Rows are 64 bytes apart; a leg that is not in the list has no size.
        const sizes = book.map(() => 0);
        for (let at = 0; at < narrowEnd / 4; at += 2) sizes[views.u32[at]! / 64]! += views.i32[at + 1]!;
        let screened = 0;
        let exact = 0n;
        book.forEach(({ lots, peak, share }, i) => {
          const p = Math.round(peak * share);
          screened += (sizes[i]! * Math.round(p * (32766 / peak)) + 16384) >> 15;
          exact -= BigInt(lots) * BigInt(p);
        });
        return (
          sizes.reduce((sum, size) => sum + Math.abs(size), 0) <= 32766 &&
          Math.abs(screened - Number(exact) / unit) <= bound.narrow
        );
      }),
      { numRuns: 300, seed: 6 },
    );
  });

  it("args: no legs, no bound", () => {
    expect(singleBound(0, 0)).to.equal(0);
    expect(narrowBound({ legs: 0, products: 0, sizes: 0, rounding: 0 })).to.equal(0);
  });
});
