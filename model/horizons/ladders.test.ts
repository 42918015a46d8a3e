import { expect } from "chai";
import fc from "fast-check";
import { buildCube } from "../cube/buildCube.ts";
import { productionProfile } from "../profiles/production.ts";
import type { QuotedInstrument } from "../snapshot/Snapshot.ts";
import { binary, range, snapshotOf } from "../testing/exampleSnapshot.ts";
import { poolViolators } from "../numeric/poolViolators.ts";

const scenarioSet = { sampler: "philox", panels: 1, pointsPerPanel: 4096 } as const;
const profile = { ...productionProfile, scenarioSet };

/** Values after the horizon by instrument, 1e-6 USD. */
function valuesOf(instruments: Record<string, QuotedInstrument>): (key: string) => Float64Array {
  const cube = buildCube({ profile, snapshot: snapshotOf(instruments), seeds: [[1, 9]] });
  return (key) => cube.rows[cube.instruments.indexOf(key)]!.map((p) => p + instruments[key]!.mark);
}

describe("poolViolators", () => {
  it("behavior: is the least-squares fit, by the min-max formula", () => {
    // θ_k = max over b ≥ k of min over a ≤ k of the mean of a…b, mirrored for a falling sequence.
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 8 }), (raw) => {
        const mean = (a: number, b: number): number =>
          raw.slice(a, b + 1).reduce((sum, v) => sum + v, 0) / (b - a + 1);
        const expected = raw.map((_, k) => {
          let most = -Infinity;
          for (let b = k; b < raw.length; b++) {
            let least = Infinity;
            for (let a = 0; a <= k; a++) least = Math.min(least, mean(a, b));
            most = Math.max(most, least);
          }
          return most;
        });
        const fitted = Float64Array.from(raw);
        poolViolators(fitted);
        expected.forEach((value, k) => expect(fitted[k]).to.be.closeTo(value, 1e-9));
      }),
      { seed: 1 },
    );
  });
});

describe("ladders on every path", () => {
  it("behavior: less is one minus the chance of more, in order with the contracts above and below", () => {
    const values = valuesOf({
      a: binary("BTC", "90000", 2, 800_000),
      b: binary("BTC", "95000", 2, 210_000, "less"),
      c: binary("BTC", "96000", 2, 780_000, "greater"),
      d: binary("BTC", "110000", 2, 900_000, "less"),
    });
    const [a, b, c, d] = ["a", "b", "c", "d"].map(values);
    // Rounding of two values to their unit.
    const ordered = a!.every(
      (p, s) => p >= 1e6 - b![s]! - 2 && 1e6 - b![s]! >= c![s]! - 2 && c![s]! >= 1e6 - d![s]! - 2,
    );
    expect(ordered).to.equal(true);
  });

  it("behavior: a between moves as the difference of its two strikes, from its own mark", () => {
    const values = valuesOf({
      low: binary("BTC", "90000", 2, 800_000),
      high: binary("BTC", "100000", 2, 800_000, "less"),
      // 20,000 dearer than the difference of the two.
      mid: range("BTC", "90000", "100000", 2, 620_000),
    });
    const [low, high, mid] = ["low", "high", "mid"].map(values);
    const errors = mid!.map((p, s) => {
      const difference = low![s]! + high![s]! - 1e6 + 20_000;
      return Math.abs(p - Math.min(999_999, Math.max(1, difference)));
    });
    expect(Math.max(...errors)).to.be.at.most(3);
  });

  it("behavior: a ladder that the marks have out of order stays so by no more than it is", () => {
    const values = valuesOf({
      a: binary("BTC", "90000", 2, 500_000),
      b: binary("BTC", "95000", 2, 520_000),
      c: binary("BTC", "100000", 2, 100_000),
    });
    const [a, b, c] = ["a", "b", "c"].map(values);
    const disorder = (x: Float64Array, y: Float64Array): number =>
      Math.max(...x.map((value, s) => y[s]! - value));
    expect(disorder(a!, b!)).to.be.at.most(20_002);
    expect(disorder(b!, c!)).to.be.at.most(0);
  });

  it("behavior: buckets that cover every price keep the sum of their marks", () => {
    const values = valuesOf({
      below: binary("BTC", "90000", 2, 200_000, "less"),
      b1: range("BTC", "90000", "95000", 2, 300_000),
      b2: range("BTC", "95000", "100000", 2, 250_000),
      above: binary("BTC", "100000", 2, 260_000),
    });
    const buckets = ["below", "b1", "b2", "above"].map(values);
    const sums = buckets[0]!.map((_, s) => buckets.reduce((total, bucket) => total + bucket[s]!, 0));
    // Rounding of four values, and a bucket at the cap.
    expect(Math.min(...sums)).to.be.at.least(999_990);
    expect(Math.max(...sums)).to.be.at.most(1_010_003);
  });
});
