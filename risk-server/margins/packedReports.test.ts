import { expect } from "chai";
import { buildCube, type MarginReport, marginOf, productionProfile, referenceBook } from "@plimsoll/model";
import fc from "fast-check";

import type { Packed } from "./PackedNumbers.ts";
import { packReports, unpackReports } from "./packedReports.ts";

/** Around what a double holds as well, and far beyond it. */
const amount = fc.oneof(
  fc.bigInt({ min: -(2n ** 20n), max: 2n ** 20n }),
  fc.bigInt({ min: 2n ** 53n - 3n, max: 2n ** 53n + 3n }),
  fc.bigInt({ min: -(2n ** 53n) - 3n, max: -(2n ** 53n) + 3n }),
  fc.bigInt({ min: -(2n ** 80n), max: 2n ** 80n }),
);
/** Figures of the waterfall: integers, and texts that only look like some. */
const figure = fc.oneof(
  amount.map(String),
  fc.constantFrom(
    "",
    "0",
    "-0",
    "00",
    "1e3",
    "1.250",
    "0x10",
    " 7",
    "NaN",
    "Infinity",
    "2020-03-12",
    "9007199254740993",
  ),
  fc.string(),
);
const name = fc.oneof(fc.constantFrom("crypto", "events", "1", "base"), fc.string());
/** Names of records are words. */
const key = fc.constantFrom("montecarlo", "historical", "newestPanels", "liquidity", "cap", "10", "2");
const risk = { valueAtRisk: amount, expectedShortfall: amount, standardError: amount };
const report: fc.Arbitrary<MarginReport> = fc.record({
  profile: name,
  method: fc.constantFrom("montecarlo" as const, "exact" as const),
  points: fc.nat(),
  fullCollateral: amount,
  ...risk,
  levels: fc.array(fc.record({ confidence: name, ...risk }), { maxLength: 3 }),
  panelError: amount,
  bases: fc.dictionary(key, amount, { noNullPrototype: true }),
  base: amount,
  floor: amount,
  stresses: fc.array(fc.record({ name, loss: amount }), { maxLength: 4 }),
  core: amount,
  addOns: fc.dictionary(key, amount, { noNullPrototype: true }),
  initialMargin: amount,
  maintenanceMargin: amount,
  release: fc.double({ noNaN: true }),
  binding: fc.constantFrom("none" as const, "stress" as const, "maxLoss" as const),
  cascade: fc.array(name, { maxLength: 3 }),
  clusters: fc.array(fc.record({ cluster: name, expectedShortfall: amount, gross: amount }), {
    maxLength: 3,
  }),
  waterfall: fc.array(
    fc.record({
      term: name,
      amount,
      reason: name,
      numbers: fc.dictionary(key, figure, { noNullPrototype: true }),
    }),
    { maxLength: 4 },
  ),
});
const some = fc.array(fc.option(report, { nil: undefined }), { maxLength: 5 });
/** As it arrives in another thread. */
const sent = (packed: Packed): Packed => structuredClone(packed, { transfer: [packed.numbers.buffer] });

describe("packedReports", () => {
  it("behavior: reports arrive as they were sent, whatever their amounts and texts, and none where there was none", () => {
    fc.assert(
      fc.property(some, (reports) => {
        expect(unpackReports(sent(packReports(reports)))).to.deep.equal(reports);
      }),
      { numRuns: 300, seed: 61 },
    );
  });

  it("behavior: a real report has every field, in its order", () => {
    const seeds = Array.from({ length: productionProfile.scenarioSet.panels }, (_, i) => [i, 7] as const);
    const cube = buildCube({ profile: productionProfile, snapshot: referenceBook.snapshot, seeds });
    const positions = cube.instruments.map((instrument, i) => ({ instrument, size: BigInt(1 + 3 * i) }));
    const expected = marginOf(cube, positions);
    const [found] = unpackReports(sent(packReports([expected])));
    expect(found).to.deep.equal(expected);
    const fieldsOf = (value: unknown): string =>
      JSON.stringify(value, (_, field: unknown) => (typeof field === "bigint" ? String(field) : field));
    expect(fieldsOf(found)).to.equal(fieldsOf(expected));
  });

  it("error: a message that is cut short, longer, or has something else in the place of a number is no answer", () => {
    fc.assert(
      fc.property(some, fc.nat(), fc.constantFrom(-1, 0.5, Infinity, 1e300), (reports, at, wrong) => {
        const { numbers, texts } = packReports(reports);
        const place = at % numbers.length;
        expect(() => unpackReports({ numbers: numbers.slice(0, place), texts })).to.throw("malformed");
        expect(() => unpackReports({ numbers: Float64Array.of(...numbers, 0), texts })).to.throw("malformed");
        const broken = numbers.slice();
        // How many reports there are.
        broken[0] = wrong;
        expect(() => unpackReports({ numbers: broken, texts })).to.throw("malformed");
      }),
      { numRuns: 100, seed: 62 },
    );
    const [one] = fc.sample(report, { numRuns: 1, seed: 63 });
    const { numbers, texts } = packReports([one]);
    for (const broken of [
      [],
      { numbers: [...numbers], texts },
      { numbers, texts: {} },
      { numbers, texts: [] },
    ]) {
      expect(() => unpackReports(broken as unknown as Packed)).to.throw("malformed");
    }
    // The amount after profile, method and points.
    for (const wrong of [0.5, Infinity]) {
      const amounts = numbers.slice();
      amounts[5] = wrong;
      expect(() => unpackReports({ numbers: amounts, texts })).to.throw("malformed");
    }
  });
});
