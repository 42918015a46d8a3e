import { expect } from "chai";
import fc from "fast-check";
import { referenceBook } from "../books/referenceBook.ts";
import { buildCube } from "../cube/buildCube.ts";
import { ModelError } from "../errors/ModelError.ts";
import { worstCase } from "../instruments/worstCase.ts";
import { productionProfile } from "../profiles/production.ts";
import { referenceProfile } from "../profiles/reference.ts";
import { type Book, positionsOf, scaled, sumOf } from "../testing/Book.ts";
import { binary, exampleSnapshot, perp, snapshotOf } from "../testing/exampleSnapshot.ts";
import { marginOf } from "./marginOf.ts";

const cent = 10_000n;
const seeds = Array.from({ length: 8 }, (_, i) => [i, 2026] as const);
const cube = buildCube({ profile: productionProfile, snapshot: exampleSnapshot, seeds });
const keys = Object.keys(exampleSnapshot.instruments);

/** Books of up to eight positions whose sizes span three orders of magnitude. */
const sizes = fc
  .tuple(fc.integer({ min: 1, max: 99 }), fc.constantFrom(1n, 10n, 100n), fc.boolean())
  .map(([size, scale, long]) => (long ? 1n : -1n) * BigInt(size) * scale);
const books = fc.dictionary(fc.constantFrom(...keys), sizes, { minKeys: 1, maxKeys: 8 });

const marginAt = (book: Book): bigint => marginOf(cube, positionsOf(book)).initialMargin;
const worst = (book: Book): bigint => worstCase(exampleSnapshot, positionsOf(book));

describe("marginOf", () => {
  it("of nothing is nothing, flat positions included", () => {
    for (const positions of [[], [{ instrument: "BTC-PERP", size: 0n }]]) {
      const report = marginOf(cube, positions);
      expect(report.initialMargin).to.equal(0n);
      expect(report.maintenanceMargin).to.equal(0n);
      expect(report.binding).to.equal("none");
      expect(report.release).to.equal(0);
    }
  });

  it("M(λP) ≤ λM(P) + 1 cent", () => {
    fc.assert(
      fc.property(books, fc.integer({ min: 1, max: 9 }), (book, tenths) => {
        const small = marginAt(scaled(book, BigInt(tenths)));
        return 10n * small <= BigInt(tenths) * marginAt(scaled(book, 10n)) + 10n * cent;
      }),
      { numRuns: 60, seed: 1 },
    );
  });

  it("behavior: a cheap hedge of what does not bind, beside a stress that does, adds no more than twice what it can lose", () => {
    // Oil's stress binds, bitcoin is the tail. The contract pays where bitcoin falls most, and costs .7¢.
    const snapshot = snapshotOf({
      "BTC-PERP": perp("BTC", 4, 95_000_000_000),
      "WTI-PERP": perp("WTI", 1, 68_000_000),
      "BTC-86000": binary("BTC", "86000", 3, 48_506, "less"),
      "BTC-82000": binary("BTC", "82000", 3, 6_798, "less"),
    });
    const small = buildCube({ profile: productionProfile, snapshot, seeds });
    const held = { "BTC-PERP": 10_000n, "WTI-PERP": 6000n, "BTC-86000": 5000n };
    const trade = { "BTC-82000": 10_000n };
    const [before, after] = [held, sumOf(held, trade)].map((book) => marginOf(small, positionsOf(book)));
    expect([before!.binding, after!.binding]).to.deep.equal(["stress", "stress"]);
    const most = 2n * worstCase(snapshot, positionsOf(trade)) + cent;
    expect(after!.initialMargin - before!.initialMargin <= most).to.equal(true);
  });

  it("a trade d raises M by at most 2·worstCase(d) and lowers it by at most 2·worstCase(−d)", () => {
    fc.assert(
      fc.property(
        books,
        fc.dictionary(fc.constantFrom(...keys), sizes, { minKeys: 1, maxKeys: 2 }),
        (book, trade) => {
          const before = marginAt(book);
          const after = marginAt(sumOf(book, trade));
          return (
            after - before <= 2n * worst(trade) + cent &&
            before - after <= 2n * worst(scaled(trade, -1n)) + cent
          );
        },
      ),
      { numRuns: 150, seed: 2 },
    );
  });

  it("every term is at least 0, the waterfall adds up, maintenance is below initial", () => {
    fc.assert(
      fc.property(books, (book) => {
        const report = marginOf(cube, positionsOf(book));
        const terms = [report.base, report.floor, report.core, ...Object.values(report.addOns)];
        const total = report.waterfall.reduce((amount, line) => amount + line.amount, 0n);
        return (
          terms.every((term) => term >= 0n) &&
          total === report.initialMargin &&
          report.maintenanceMargin <= report.initialMargin &&
          report.maintenanceMargin * 10n >= report.initialMargin * 8n &&
          report.initialMargin % cent === 0n
        );
      }),
      { numRuns: 40, seed: 3 },
    );
  });

  it("a book of bounded contracts never needs more than it can lose", () => {
    const bounded = keys.filter((key) => !key.endsWith("PERP"));
    const some = fc.dictionary(fc.constantFrom(...bounded), sizes, { minKeys: 1, maxKeys: 8 });
    fc.assert(
      fc.property(some, (book) => marginAt(book) < worst(book) + cent),
      { numRuns: 40, seed: 4 },
    );
  });

  it("a contract that expires tomorrow costs its full loss in maintenance too", () => {
    const report = marginOf(cube, [{ instrument: "GAME-TONIGHT", size: 1000n }]);
    expect(report.initialMargin).to.equal(30_000_000n);
    expect(report.maintenanceMargin).to.equal(25_500_000n);
  });

  it("selling a far tail costs the tail term although the Expected Shortfall sees little of it", () => {
    const snapshot = snapshotOf({ far: binary("BTC", "200000", 60, 2_000) });
    const farCube = buildCube({ profile: productionProfile, snapshot, seeds });
    const report = marginOf(farCube, [{ instrument: "far", size: -1000n }]);
    // 5 % of the 998 USD that the short can lose.
    expect(report.core >= 49_900_000n).to.equal(true);
    expect(report.binding).to.equal("tail");
  });

  it("the same arguments give the same report, whatever the order of keys and positions", () => {
    const positions = positionsOf({ "BTC-PERP": 100n, "SPX-7600": -50n, "VOTE-1": 30n });
    const reversed = Object.fromEntries(Object.entries(exampleSnapshot.instruments).reverse());
    const other = buildCube({
      profile: productionProfile,
      snapshot: { ...exampleSnapshot, instruments: reversed },
      seeds,
    });
    expect(marginOf(other, positions.toReversed())).to.deep.equal(marginOf(cube, positions));
  });

  it("error: refuses a profile with a negative rate or an impossible confidence level", () => {
    const small = {
      ...productionProfile,
      scenarioSet: { sampler: "sobol", panels: 1, pointsPerPanel: 64 },
    } as const;
    for (const profile of [
      { ...small, margin: { ...small.margin, dispute: "-0.1" } },
      { ...small, confidence: "1" },
    ]) {
      const bad = buildCube({ profile, snapshot: exampleSnapshot, seeds: seeds.slice(0, 1) });
      expect(() => marginOf(bad, [{ instrument: "BTC-PERP", size: 1n }]))
        .to.throw(ModelError)
        .with.property("code", "impossibleParameter");
    }
  });

  it("error: names an unknown instrument, a duplicate, a fractional size and a book beyond exact sums", () => {
    const one = { instrument: "BTC-PERP", size: 1n };
    const cases = [
      [[{ instrument: "DOGE", size: 1n }], "unknownInstrument"],
      [[one, one], "duplicatePosition"],
      [[{ instrument: "BTC-PERP", size: 1.5 as unknown as bigint }], "sizeNotInteger"],
      [[{ instrument: "BTC-PERP", size: 10n ** 12n }], "tooLarge"],
    ] as const;
    for (const [positions, code] of cases) {
      expect(() => marginOf(cube, positions))
        .to.throw(ModelError)
        .with.property("code", code);
    }
  });
});

describe("marginOf the reference book by Monte-Carlo", () => {
  const positions = referenceBook.positions;

  it("agrees with the exact base within 4 standard deviations of that many crude paths; the floor is exact", () => {
    for (const [sampler, panels, pointsPerPanel] of [
      ["sobol", 8, 2048],
      ["philox", 1, 5000],
    ] as const) {
      const profile = { ...referenceProfile, scenarioSet: { sampler, panels, pointsPerPanel } };
      const settled = buildCube({ profile, snapshot: referenceBook.snapshot, seeds: seeds.slice(0, panels) });
      const report = marginOf(settled, positions);
      const n = panels * pointsPerPanel;
      // A crude sample of 5,000 has standard deviation 398 and bias −46; 4 deviations: false alarm 6e-5.
      const allowed = 4 * 398 * Math.sqrt(5000 / n) + 50 * (5000 / n);
      expect(Number(report.base) / 1e6).to.be.closeTo(13_257.1495, allowed);
      expect(report.fullCollateral).to.equal(63_097_000_000n);
      expect(report.method).to.equal("montecarlo");
      const [floor] = [report.floor];
      expect(floor).to.equal(11_426_000_000n);
    }
  });
});
