import { expect } from "chai";
import fc from "fast-check";

import { addLosses } from "../margin/losses.ts";
import type { Leg } from "../margin/Leg.ts";
import { type TailSums, tailSums } from "../measures/sampleTailRisk.ts";
import { parseFraction } from "../numeric/parseDecimal.ts";
import { DifferenceRows } from "./DifferenceRows.ts";
import type { Instructions } from "./instantiate.ts";
import { ladderTails, newLadderMemory } from "./ladderTails.ts";
import type { LadderMemory, Rung } from "./ScreenedAccounts.ts";
import { ScenarioRows } from "./ScenarioRows.ts";
import { tailLevel } from "./TailLevel.ts";
import { adversarialBooks, hedgedBooks } from "./testing/adversarialBooks.ts";
import { marketRows, type TestRows, uniforms } from "./testing/testRows.ts";
import type { Tiling } from "./Tiling.ts";

const confidences = ["0.99", "0.975"].map((text) => parseFraction(text));

/** By the plain TypeScript: all losses, selection, integers. */
function reference({ rows, points }: TestRows, books: readonly Leg[][]): TailSums[][] {
  return books.map((legs) => {
    const losses = addLosses(rows, legs, new Float64Array(points));
    return confidences.map((confidence) => tailSums(losses.slice(), confidence));
  });
}

const levelsOf = ({ points }: TestRows) => confidences.map((confidence) => tailLevel(points, confidence));

const tilings: { points: number; tiling: Tiling; instructions: Instructions }[] = [
  { points: 4999, tiling: { exact: 16, single: 20, narrow: 32, extreme: 0.03 }, instructions: "relaxed" },
  { points: 2000, tiling: { exact: 48, single: 40, narrow: 128, extreme: 0.3 }, instructions: "plain" },
  { points: 777, tiling: { exact: 32, single: 100, narrow: 32, extreme: 0 }, instructions: "relaxed" },
  { points: 640, tiling: { exact: 160, single: 20, narrow: 96, extreme: 1 }, instructions: "plain" },
];

describe("ladderTails", function () {
  this.timeout(20_000);

  for (const { points, tiling, instructions } of tilings) {
    it(`behavior: the reference's bits on adversarial books: ${points} scenarios, ${instructions} instructions`, () => {
      const market = marketRows(points, 3);
      const rows = new ScenarioRows(market.rows, points, { tiling, instructions, spareRows: 40 });
      const differences = new DifferenceRows(rows, market.groupOf);
      const uniform = uniforms(9);
      for (const [family, books] of Object.entries(adversarialBooks(market, 12, 5))) {
        const expected = reference(market, books);
        const memories = books.map(newLadderMemory);
        const check = (what: string, guess?: (memory: LadderMemory) => number, netting = false): void => {
          if (guess !== undefined) {
            for (const memory of memories) Object.assign(memory, { rung: "narrow", cut: guess(memory) });
          }
          const tails = ladderTails(
            rows,
            books.map((legs, b) => ({ legs, memory: memories[b]! })),
            levelsOf(market),
            netting ? { differences } : {},
          );
          expect(tails, `${family}, ${what}`).to.deep.equal(expected);
        };
        check("nothing remembered");
        check("remembered");
        check("netted", () => -Infinity, true);
        check("a guess that is too high", ({ cut }) => cut + Math.abs(cut) * uniform());
        check("stale guesses", ({ cut }) => cut * (1 - 2 * uniform()));
        for (const guess of [Infinity, 1e30, -1e30, 0, NaN]) check(`guess ${guess}`, () => guess);
      }
    });
  }

  it("behavior: the reference's bits on random books over random small rows, where most losses tie", () => {
    const integers = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.integer({ min: -1e9, max: 1e9 }));
    fc.assert(
      fc.property(
        fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 200 })).chain(([rows, points]) =>
          fc.array(fc.array(integers, { minLength: points, maxLength: points }), {
            minLength: rows,
            maxLength: rows,
          }),
        ),
        fc.array(fc.array(fc.integer({ min: -1e5, max: 1e5 }), { minLength: 1, maxLength: 5 }), {
          minLength: 1,
          maxLength: 4,
        }),
        (lists, sizes) => {
          const points = lists[0]!.length;
          const market = { ...marketRows(1, 1), rows: lists.map((list) => Float64Array.from(list)), points };
          const books = sizes.map((lots) =>
            lots.slice(0, lists.length).flatMap((n, index) => (n === 0 ? [] : [{ index, size: BigInt(n) }])),
          );
          // The instances share one compiled module; each has a memory of its own.
          const rows = new ScenarioRows(market.rows, points, { memoryLimit: 1 << 20 });
          const tails = ladderTails(
            rows,
            books.map((legs) => ({ legs })),
            levelsOf(market),
          );
          expect(tails).to.deep.equal(reference(market, books));
        },
      ),
      { numRuns: 150, seed: 4 },
    );
  });

  it("behavior: an account climbs to what serves it, and stays there", () => {
    const market = marketRows(5000, 3);
    const rows = new ScenarioRows(market.rows, 5000);
    const families = adversarialBooks(market, 12, 5);
    const rungsOf = (books: readonly Leg[][]): Rung[] => {
      const accounts = books.map((legs) => ({ legs, memory: newLadderMemory() }));
      ladderTails(rows, accounts, levelsOf(market).slice(0, 1));
      const first = accounts.map(({ memory }) => memory.rung);
      ladderTails(rows, accounts, levelsOf(market).slice(0, 1));
      expect(accounts.map(({ memory }) => memory.rung)).to.deep.equal(first);
      return first;
    };
    expect(new Set(rungsOf(families["mixed, six decades"]!))).to.deep.equal(new Set(["narrow"]));
    expect(new Set(rungsOf(families["venue hedges and binaries"]!))).to.include("single");
    // Hundreds or thousands of ties at the VaR.
    expect(new Set(rungsOf(families["one to four binaries"]!))).to.include("exact");
  });

  it("behavior: near-perfect hedges stay on a screen with difference rows, and equal the reference, from basis 1e-3 to 1e-7", () => {
    for (const basis of [1e-3, 1e-4, 1e-5, 1e-6, 1e-7]) {
      const market = marketRows(2500, 7, basis);
      const books = hedgedBooks(market, 20, 11);
      const rows = new ScenarioRows(market.rows, market.points, { spareRows: 20 });
      const differences = new DifferenceRows(rows, market.groupOf);
      const rungs = (options: { differences?: DifferenceRows }): Set<Rung> => {
        const accounts = books.map((legs) => ({ legs, memory: newLadderMemory() }));
        expect(ladderTails(rows, accounts, levelsOf(market), options)).to.deep.equal(
          reference(market, books),
        );
        return new Set(accounts.map(({ memory }) => memory.rung));
      };
      if (basis < 1e-4) expect(rungs({})).to.deep.equal(new Set(["exact"]));
      expect(rungs({ differences })).to.deep.equal(new Set(["narrow"]));
    }
  });

  it("behavior: a moved mark costs its own row and the differences with it", () => {
    const market = marketRows(2500, 7, 1e-4);
    const source = [...market.rows];
    const rows = new ScenarioRows(source, market.points, { spareRows: 20 });
    const differences = new DifferenceRows(rows, market.groupOf);
    const books = hedgedBooks(market, 20, 11);
    const accounts = books.map((legs) => ({ legs, memory: newLadderMemory() }));
    ladderTails(rows, accounts, levelsOf(market), { differences });
    for (const index of [0, 4, 21]) {
      source[index] = source[index]!.map((p) => Math.floor(1.3 * p));
      rows.setRow(index, source[index]);
    }
    const moved = { ...market, rows: source };
    expect(ladderTails(rows, accounts, levelsOf(market), { differences })).to.deep.equal(
      reference(moved, books),
    );
  });

  it("error: a book whose sums would pass 2^53 is refused, one just below is not", () => {
    const row = Float64Array.from({ length: 200 }, (_, s) => (s % 2 === 0 ? 4_194_304 : -4_194_304));
    const rows = new ScenarioRows([row], 200);
    const levels = [tailLevel(200, confidences[0]!)];
    const just = { index: 0, size: 2n ** 31n - 1n };
    expect(ladderTails(rows, [{ legs: [just] }], levels)).to.deep.equal([
      [tailSums(addLosses([row], [just], new Float64Array(200)), confidences[0]!)],
    ]);
    for (const size of [2n ** 31n, -(2n ** 31n)]) {
      expect(() => ladderTails(rows, [{ legs: [{ index: 0, size }] }], levels))
        .to.throw("Split the account")
        .with.property("code", "tooLarge");
    }
    for (const index of [1, -1, NaN]) {
      expect(() => ladderTails(rows, [{ legs: [{ index, size: 1n }] }], levels))
        .to.throw("its 1 instruments")
        .with.property("code", "unknownInstrument");
    }
  });
});
