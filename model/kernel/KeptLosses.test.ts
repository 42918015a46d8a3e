import { expect } from "chai";

import { addLosses } from "../margin/losses.ts";
import type { Leg } from "../margin/Leg.ts";
import { tailSums } from "../measures/sampleTailRisk.ts";
import { parseFraction } from "../numeric/parseDecimal.ts";
import { provenBounds, type ScreenBounds } from "./bounds.ts";
import { exactLots } from "./exactLots.ts";
import { KeptLosses } from "./KeptLosses.ts";
import { ScenarioRows } from "./ScenarioRows.ts";
import { tailLevel } from "./TailLevel.ts";
import { adversarialBooks } from "./testing/adversarialBooks.ts";
import { marketRows, uniforms } from "./testing/testRows.ts";

const confidence = parseFraction("0.975");

/** How many of the tails after a change of one leg, over all scenarios and by run, are not the reference's. */
function wrongTails(
  rows: readonly Float64Array[],
  points: number,
  runs: number,
  { book, trades, bounds }: { book: readonly Leg[]; trades: readonly Leg[]; bounds?: ScreenBounds },
): number {
  const laid = new ScenarioRows(rows, points, { runs, screens: false, ordered: true });
  const length = points / runs;
  const wanted = {
    parts: [],
    levels: [tailLevel(points, confidence)],
    runLevel: tailLevel(length, confidence),
  };
  const kept = new KeptLosses(laid, wanted.levels[0]!.k, bounds);
  const { place } = kept.evaluate({ ...wanted, lots: exactLots(laid, book), losses: "kept" });
  const before = addLosses(rows, book, new Float64Array(points));
  let wrong = 0;
  for (const trade of trades) {
    const lots = exactLots(laid, [trade]);
    const { tails } = kept.evaluate({ ...wanted, kept: place, similar: place, lots, losses: "dropped" });
    const change = addLosses(rows, [trade], new Float64Array(points));
    const after = before.map((loss, s) => loss + change[s]!);
    const expected = [
      after,
      ...Array.from({ length: runs }, (_, r) => after.slice(r * length, (r + 1) * length)),
    ];
    [...tails.tails, ...tails.runTails].forEach((tail, i) => {
      const own = tailSums(expected[i]!.slice(), confidence);
      if (tail.threshold !== own.threshold || tail.excess !== own.excess || tail.spread !== own.spread)
        wrong++;
    });
  }
  return wrong;
}

describe("KeptLosses", function () {
  this.timeout(30_000);

  for (const { points, runs } of [
    { points: 4096, runs: 4 },
    // Runs that are no whole pieces of 64 places.
    { points: 3000, runs: 4 },
    { points: 999, runs: 1 },
  ]) {
    it(`behavior: the reference's bits after a change of one leg, ${runs} runs of ${points / runs}`, () => {
      const market = marketRows(points, 11);
      for (const [family, books] of Object.entries(adversarialBooks(market, 2, 31))) {
        for (const book of books) {
          const peakOf = ({ index }: Leg): number =>
            market.rows[index]!.reduce((most, p) => Math.max(most, Math.abs(p)), 1);
          const trades = [...book.slice(0, 2), { index: market.binaries[0]!, size: 1n }].flatMap((leg) =>
            [1n, -1n, -leg.size]
              .map((size) => ({ index: leg.index, size }))
              // Elsewhere the margin does not start from kept losses.
              .filter((trade) => Math.abs(Number(trade.size)) * peakOf(trade) < 2 ** 51),
          );
          const isNear =
            book.reduce((sum, leg) => sum + Math.abs(Number(leg.size)) * peakOf(leg), 0) > 2 ** 51;
          if (isNear) continue;
          expect(wrongTails(market.rows, points, runs, { book, trades }), family).to.equal(0);
        }
      }
    });
  }

  it("behavior: a bound that is too small gives wrong tails, the proven one none", () => {
    const points = 4096;
    const uniform = uniforms(15);
    // One scenario is so much worse than all others that a unit of the 16 bits is coarse.
    const rows = Array.from({ length: 6 }, () =>
      Float64Array.from({ length: points }, (_, s) => (s === 5 ? -9e8 : Math.floor(2e6 * uniform()) - 1e6)),
    );
    const book = rows.map((_, index) => ({ index, size: 3n }));
    const trades = rows.flatMap((_, index) => [1n, -2n, 5n].map((size) => ({ index, size })));
    const wrong = (factor: number): number => {
      // The half is that of the kept losses.
      const narrow: ScreenBounds["narrow"] = (sizes) => factor * (0.5 + provenBounds.narrow(sizes)) - 0.5;
      return wrongTails(rows, points, 4, { book, trades, bounds: { ...provenBounds, narrow } });
    };
    expect(wrong(1)).to.equal(0);
    expect(wrong(0.01)).to.be.greaterThan(0);
  });
});
