import { expect } from "chai";
import { productionProfile } from "../profiles/production.ts";
import { parseMarket } from "../snapshot/parseMarket.ts";
import type { QuotedInstrument } from "../snapshot/Snapshot.ts";
import { binary, outcome, range, scalar, snapshotOf } from "../testing/exampleSnapshot.ts";
import { factorModel } from "../tree/factorModel.ts";
import { exclusiveStrips } from "./exclusiveStrips.ts";
import { monotoneLadders } from "./monotoneLadders.ts";

/** Values in as many scenarios as are given, put in order by one of the two. */
function after(
  arrange: typeof monotoneLadders,
  given: Record<string, readonly [QuotedInstrument, readonly number[], boolean?]>,
): Record<string, number[]> {
  const snapshot = snapshotOf(Object.fromEntries(Object.entries(given).map(([key, [it]]) => [key, it])));
  const market = parseMarket(productionProfile, factorModel(productionProfile), snapshot);
  const contracts = market.instruments.map(({ key }) => {
    const [, values, settled = false] = given[key]!;
    return { values: Float64Array.from(values), settled };
  });
  arrange(market, contracts);
  return Object.fromEntries(market.instruments.map(({ key }, i) => [key, Array.from(contracts[i]!.values)]));
}

function expectClose(found: Record<string, number[]>, expected: Record<string, readonly number[]>): void {
  for (const [key, values] of Object.entries(expected)) {
    values.forEach((value, s) => expect(found[key]![s], `${key} ${s}`).to.be.closeTo(value, 1e-12));
  }
}

const at = (strike: number, mark: number, comparison?: "greater" | "less", days = 30) =>
  binary("BTC", String(strike), days, mark, comparison);

describe("monotoneLadders", () => {
  it("behavior: rungs out of order get the mean of their block, whatever the order of their keys; others keep their bits", () => {
    const found = after(monotoneLadders, {
      d: [at(80_000, 800_000), [0.9, 0.3, 0.1]],
      a: [at(90_000, 600_000), [0.5, 0.5, 0.4]],
      c: [at(100_000, 400_000, "greater"), [0.6, 0.2, 0.3]],
      b: [at(110_000, 300_000), [0.1, 0.1, 0.2]],
    });
    expectClose(found, {
      d: [0.9, 0.4, 0.8 / 3],
      a: [0.55, 0.4, 0.8 / 3],
      c: [0.55, 0.2, 0.8 / 3],
      b: [0.1, 0.1, 0.2],
    });
  });

  it("behavior: values in order keep their bits, also under marks that are not in order", () => {
    const given = { a: [0.1, 0.7, 0.3, 0.92, 0.61], b: [0.07, 0.1, 0.26, 0.3, 0.6] };
    const found = after(monotoneLadders, {
      a: [at(90_000, 500_000), given.a],
      b: [at(100_000, 537_000), given.b],
    });
    expect(found).to.deep.equal(given);
  });

  it("behavior: less is one minus the chance of more", () => {
    const found = after(monotoneLadders, {
      a: [at(90_000, 600_000), [0.5, 0.5]],
      b: [at(100_000, 600_000, "less"), [0.4, 0.7]],
    });
    // 1 − .4 = .6 is above .5.
    expectClose(found, { a: [0.55, 0.5], b: [0.45, 0.7] });
  });

  it("behavior: what the marks have out of order by .04 may stay out of order by .04", () => {
    const marks = { a: at(90_000, 500_000), b: at(100_000, 540_000) };
    const found = after(monotoneLadders, {
      a: [marks.a, [0.5, 0.3, 0.3]],
      b: [marks.b, [0.54, 0.33, 0.36]],
    });
    // With the disorder of ±.02 taken out, .32 and .34 are put together at .33.
    expectClose(found, { a: [0.5, 0.3, 0.31], b: [0.54, 0.33, 0.35] });
  });

  it("behavior: what is put in order stays a probability", () => {
    // Fitted marks are .9 each, so 0 and .99 fit to .495 each, less the disorder of .09 and more.
    const found = after(monotoneLadders, {
      a: [at(90_000, 810_000), [0.01, 1e-6]],
      b: [at(100_000, 990_000), [0.2, 0.19]],
    });
    // (.1 + .11)/2 − .09 = .015 and .195; (.09 + .1)/2 − .09 = .005 and .185.
    expectClose(found, { a: [0.015, 0.005 + 5e-7], b: [0.195, 0.185 + 5e-7] });
    const low = after(monotoneLadders, {
      a: [at(90_000, 500_000), [0.9999]],
      b: [at(95_000, 900_000), [0.9999]],
      c: [at(100_000, 700_000), [0.9999]],
    });
    // Marks fit at .7 each: +.2, −.2 and 0. Fitted values: 1.1999, then (.7999 + .9999)/2 = .8999, less what was added.
    expectClose(low, { a: [0.9999], b: [1 - 1e-6], c: [0.8999] });
  });

  it("behavior: of two contracts on one strike the dearer comes first", () => {
    const found = after(monotoneLadders, {
      a: [at(90_000, 400_000, "greater"), [0.3, 0.5]],
      b: [at(90_000, 500_000), [0.4, 0.4]],
    });
    expectClose(found, { a: [0.3, 0.45], b: [0.4, 0.45] });
  });

  it("behavior: another expiry or underlying, a settled contract, an outcome and a lone rung are left alone", () => {
    const values = { a: [0.5], b: [0.6], c: [0.7], d: [0.8], e: [0.9] };
    const found = after(monotoneLadders, {
      a: [at(90_000, 600_000), values.a],
      b: [at(100_000, 500_000, undefined, 31), values.b],
      c: [binary("ETH", "100000", 30, 1000), values.c],
      d: [at(110_000, 400_000), values.d, true],
      e: [outcome("VOTE", 0, 30, 420_000), values.e],
    });
    expect(found).to.deep.equal(values);
    const others = { low: [0.5], scalar: [0.9], high: [0.3], mid: [0.2] };
    expect(
      after(monotoneLadders, {
        low: [at(90_000, 600_000), others.low],
        scalar: [scalar("BTC", "95000", "99000", 30, 500_000), others.scalar],
        high: [at(100_000, 400_000), others.high],
        mid: [range("ETH", "3000", "4000", 30, 400_000), others.mid],
      }),
    ).to.deep.equal(others);
  });

  it("behavior: a between is its mark and what the difference of its two strikes has moved, clamped", () => {
    const found = after(monotoneLadders, {
      low: [at(90_000, 700_000), [0.8, 0.5, 0.9]],
      high: [at(100_000, 600_000, "less"), [0.7, 0.55, 0.99]],
      // .05 dearer than .7 − .4.
      mid: [range("BTC", "90000", "100000", 30, 350_000), [0.123, 0.123, 0.123]],
      wide: [range("BTC", "80000", "100000", 30, 350_000), [0.123, 0.123, 0.123]],
      upper: [range("BTC", "90000", "110000", 30, 350_000), [0.123, 0.123, 0.123]],
    });
    expectClose(found, {
      mid: [0.55, 0.1, 0.94],
      wide: [0.123, 0.123, 0.123],
      upper: [0.123, 0.123, 0.123],
    });
    const clamped = after(monotoneLadders, {
      low: [at(90_000, 700_000), [0.5, 0.999]],
      high: [at(100_000, 600_000), [0.5, 0.0001]],
      mid: [range("BTC", "90000", "100000", 30, 90_000), [0.5, 0.5]],
      dear: [range("BTC", "90000", "100000", 30, 200_000), [0.5, 0.5]],
    });
    expectClose(clamped, { mid: [1e-6, 0.9889], dear: [0.1, 1 - 1e-6] });
  });
});

describe("exclusiveStrips", () => {
  const below = at(90_000, 200_000, "less");
  const middle = range("BTC", "90000", "95000", 30, 300_000);
  const upper = range("BTC", "95000", "100000", 30, 250_000);
  const above = at(100_000, 260_000);
  /** Marks that sum to 1.01, values that sum to .8 and to 1.25. */
  const values = { a: [0.2, 0.5], b: [0.3, 0.25], c: [0.1, 0.25], d: [0.2, 0.25] };
  const strip = (changes: Record<string, readonly [QuotedInstrument, readonly number[], boolean?]> = {}) =>
    after(exclusiveStrips, {
      a: [below, values.a],
      b: [upper, values.b],
      c: [middle, values.c],
      d: [above, values.d],
      ...changes,
    });

  it("behavior: the values of a strip are scaled to the sum of the marks, whatever the order of the keys", () => {
    const times = [1.01 / 0.8, 1.01 / 1.25];
    expectClose(
      strip(),
      Object.fromEntries(Object.entries(values).map(([key, row]) => [key, row.map((v, s) => v * times[s]!)])),
    );
  });

  it("behavior: a scalar beside a strip is none of its business", () => {
    const found = strip({ e: [scalar("BTC", "90000", "95000", 30, 500_000), [0.4, 0.4]] });
    expect(found.e).to.deep.equal([0.4, 0.4]);
    expect(found.a![0]).to.be.closeTo((0.2 * 1.01) / 0.8, 1e-12);
  });

  it("behavior: one range between two ends is a strip, and no bucket passes 1", () => {
    const found = after(exclusiveStrips, {
      a: [at(90_000, 300_000, "less"), [1 - 1e-6]],
      b: [range("BTC", "90000", "100000", 30, 500_000), [1e-6]],
      c: [at(100_000, 300_000), [1e-6]],
    });
    expect(found.a![0]).to.equal(1 - 1e-6);
    expect(found.b![0]).to.be.closeTo(1.1e-6, 1e-11);
  });

  const left: [string, Record<string, readonly [QuotedInstrument, readonly number[], boolean?]>][] = [
    ["without its lower end", { a: [at(85_000, 200_000, "less"), values.a] }],
    ["with another comparison at its lower end", { a: [at(90_000, 200_000), values.a] }],
    ["without its upper end", { d: [at(105_000, 260_000), values.d] }],
    ["with > at its upper end", { d: [at(100_000, 260_000, "greater"), values.d] }],
    ["with a hole", { b: [range("BTC", "96000", "100000", 30, 250_000), values.b] }],
    ["with a rung beside it", { e: [at(92_000, 500_000), [0.4, 0.4]] }],
    ["with two lower ends", { e: [at(90_000, 200_000, "less"), [0.4, 0.4]] }],
    ["with two upper ends", { e: [at(100_000, 260_000), [0.4, 0.4]] }],
    ["with a bucket that has settled", { b: [upper, values.b, true] }],
    ["with a bucket of another expiry", { b: [range("BTC", "95000", "100000", 31, 250_000), values.b] }],
  ];
  for (const [name, changes] of left) {
    it(`behavior: a strip ${name} is left alone`, () => {
      expect(strip(changes)).to.deep.include(values);
    });
  }

  it("behavior: ends without a range, and an outcome, are no strip", () => {
    const given = { a: [0.2], b: [0.3], c: [0.4] };
    expect(
      after(exclusiveStrips, {
        a: [below, given.a],
        b: [at(90_000, 500_000), given.b],
        c: [outcome("VOTE", 0, 30, 420_000), given.c],
      }),
    ).to.deep.equal(given);
  });
});
