import { expect } from "chai";
import fc from "fast-check";
import { buildCube } from "../cube/buildCube.ts";
import { marginOf } from "../margin/marginOf.ts";
import { productionProfile } from "../profiles/production.ts";
import type { QuotedInstrument } from "../snapshot/Snapshot.ts";
import { binary, option, range, scalar, snapshotOf } from "../testing/exampleSnapshot.ts";

const n = 4096;
const scenarioSet = { sampler: "sobol", panels: 1, pointsPerPanel: n } as const;
const { historical: _none, ...simulated } = productionProfile;
const profile = { ...simulated, scenarioSet };
const past = -0.1;

/** Payoff by scenario in 1e-6 USD a lot. */
function paid(instruments: Record<string, QuotedInstrument>): Record<string, Float64Array> {
  const cube = buildCube({ profile, snapshot: snapshotOf(instruments), seeds: [[1, 2]] });
  return Object.fromEntries(
    cube.instruments.map((key, i) => [key, cube.rows[i]!.map((p) => p + instruments[key]!.mark)]),
  );
}
const mean = (row: Float64Array): number => row.reduce((sum, v) => sum + v, 0) / row.length;

describe("claims that await settlement", () => {
  it("behavior: no rung of a ladder pays without those below it, and each keeps the mean of its mark", () => {
    const marks = fc.array(fc.integer({ min: 0, max: 1_000_000 }), { minLength: 2, maxLength: 6 });
    const isBelow = fc.array(fc.boolean(), { minLength: 6, maxLength: 6 });
    fc.assert(
      fc.property(marks, isBelow, (unordered, below) => {
        const ladder = unordered
          .sort((a, b) => b - a)
          .map((mark, k): [string, QuotedInstrument] => {
            const strike = String(90_000 + 1000 * k);
            return below[k]!
              ? [`K${k}`, binary("BTC", strike, past, 1_000_000 - mark, "less")]
              : [`K${k}`, binary("BTC", strike, past, mark, k % 2 === 0 ? "greater" : "greaterOrEqual")];
          });
        const rows = paid(Object.fromEntries(ladder));
        const exceeds = ladder.map(([key], k) => rows[key]!.map((v) => (below[k]! ? 1_000_000 - v : v)));
        return exceeds.every(
          (row, k) =>
            // Of 4,096 scrambled Sobol points the k-th of n lies in the k-th n-th: one point off at each end.
            Math.abs(mean(row) - unordered[k]!) <= 2e6 / n &&
            row.every((v, s) => (v === 0 || v === 1_000_000) && (k === 0 || v <= exceeds[k - 1]![s]!)),
        );
      }),
      { numRuns: 20, seed: 1 },
    );
  });

  it("behavior: of a strip exactly one bucket pays, whatever its edges are called", () => {
    const rows = paid({
      a: binary("BTC", "90000", past, 100_000, "less"),
      b: range("BTC", "90000", "95000", past, 300_000),
      c: range("BTC", "95000", "100000", past, 400_000),
      d: binary("BTC", "100000", past, 200_000),
    });
    for (let s = 0; s < n; s++) {
      expect(rows.a![s]! + rows.b![s]! + rows.c![s]! + rows.d![s]!).to.equal(1_000_000);
    }
    [100_000, 300_000, 400_000, 200_000].forEach((mark, k) => {
      expect(mean(Object.values(rows)[k]!)).to.be.closeTo(mark, 2e6 / n);
    });
  });

  it("behavior: ranges alone exclude each other; marks that sum to more than 1 keep their means", () => {
    const alone = paid({
      low: range("BTC", "90000", "95000", past, 300_000),
      high: range("BTC", "95000", "100000", past, 400_000),
    });
    expect(alone.low!.every((v, s) => v === 0 || alone.high![s] === 0)).to.equal(true);
    const rich = paid({
      low: range("BTC", "90000", "95000", past, 700_000),
      high: binary("BTC", "95000", past, 600_000),
    });
    expect(mean(rich.low!)).to.be.closeTo(700_000, 2e6 / n);
    expect(mean(rich.high!)).to.be.closeTo(600_000, 2e6 / n);
  });

  it("behavior: calls, scalars and binaries above pay together, puts and binaries below where those do not", () => {
    const rows = paid({
      call: option("call", "BTC", "90000", past, 38_000_000_000, 0),
      half: scalar("BTC", "80000", "99000", past, 500_000),
      above: binary("BTC", "93000", past, 400_000),
      below: binary("BTC", "93000", past, 600_000, "less"),
      put: option("put", "BTC", "90000", past, 45_000_000_000, 0),
    });
    // One times the underlying of a call, 95,000 at a mark of 38,000: .4. The strike of a put, 90,000 at 45,000: .5.
    for (let s = 0; s < n; s++) {
      const up = rows.above![s] === 1_000_000;
      expect(rows.call![s]).to.equal(up ? 95_000_000_000 : 0);
      expect(rows.below![s]).to.equal(up ? 0 : 1_000_000);
      expect([0, 1_000_000]).to.include(rows.half![s]);
      expect(rows.put![s]).to.equal(rows.half![s] === 0 ? 90_000_000_000 : 0);
      if (up) expect(rows.half![s]).to.equal(1_000_000);
    }
  });

  it("behavior: another expiry, source or underlying is drawn apart", () => {
    const mark = 500_000;
    const rows = paid({
      a: binary("BTC", "95000", past, mark),
      b: binary("BTC", "95000", 2 * past, mark),
      c: { ...binary("BTC", "95000", past, mark), source: "OTHER" } as QuotedInstrument,
      d: binary("ETH", "3400", past, mark),
    });
    const keys = Object.keys(rows);
    for (const [i, x] of keys.entries()) {
      for (const y of keys.slice(i + 1)) {
        const together = rows[x]!.filter((v, s) => v === rows[y]![s]).length / n;
        // Coordinates of one scrambled Sobol set: a half of the points agree, to well within a random set's 4.5 errors.
        expect(together, `${x} and ${y}`).to.be.closeTo(0.5, 4.5 * Math.sqrt(0.25 / n));
      }
    }
  });

  it("behavior: a spread between two rungs is not charged as if both went wrong", () => {
    const snapshot = snapshotOf({
      low: binary("BTC", "90000", past, 600_000),
      high: binary("BTC", "100000", past, 500_000),
    });
    const cube = buildCube({ profile, snapshot, seeds: [[1, 2]] });
    const { expectedShortfall } = marginOf(cube, [
      { instrument: "low", size: 100n },
      { instrument: "high", size: -100n },
    ]);
    // It cost 10 cents and pays 0 or 1; drawn apart it would lose 1.10 in a fifth of the scenarios.
    expect(expectedShortfall).to.equal(10_000_000n);
  });
});
