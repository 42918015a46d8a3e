import { expect } from "chai";
import fc from "fast-check";
import { buildCube } from "../cube/buildCube.ts";
import { ModelError } from "../errors/ModelError.ts";
import { exactMargin } from "../exact/exactMargin.ts";
import { worstCase } from "../instruments/worstCase.ts";
import { productionProfile } from "../profiles/production.ts";
import { referenceProfile } from "../profiles/reference.ts";
import { type Book, positionsOf, scaled, sumOf } from "../testing/Book.ts";
import { exampleSnapshot, option, scalar, snapshotOf, spot } from "../testing/exampleSnapshot.ts";
import { marginOf } from "./marginOf.ts";

const cent = 10_000n;
const usd = 1_000_000n;
const seeds = Array.from({ length: 8 }, (_, i) => [i, 2026] as const);
const snapshot = snapshotOf({
  ...exampleSnapshot.instruments,
  "BTC-CALL-90": option("call", "BTC", "90000", 30, 9_900_000_000, 4),
  "BTC-CALL-100": option("call", "BTC", "100000", 30, 5_200_000_000, 4),
  "BTC-CALL-300": option("call", "BTC", "300000", 30, 10_000, 4),
  "BTC-PUT-80": option("put", "BTC", "80000", 30, 1_300_000_000, 4),
  "BTC-PUT-TODAY": option("put", "BTC", "95000", 0.25, 800_000_000, 4),
  "SPX-CALL": option("call", "SPX", "7500", 18, 85_000_000, 2),
  "WTI-PUT": option("put", "WTI", "60", 40, 800_000, 1),
  "WTI-SCALAR": scalar("WTI", "60", "80", 40, 450_000),
  "ETH-SPOT": spot("ETH", 4, 3_400_000_000, "0.5"),
});
const cube = buildCube({ profile: productionProfile, snapshot, seeds });
const keys = Object.keys(snapshot.instruments);
const fresh = keys.filter((key) => exampleSnapshot.instruments[key] === undefined);

const report = (book: Book) => marginOf(cube, positionsOf(book));
const marginAt = (book: Book): bigint => report(book).initialMargin;
const worst = (book: Book): bigint => worstCase(snapshot, positionsOf(book));

/** Lots of about a hundred dollars to ten thousand, whatever the instrument. */
const sizes = (key: string) =>
  fc
    .tuple(fc.integer({ min: 1, max: 99 }), fc.constantFrom(1n, 10n), fc.boolean())
    .map(([size, scale, long]) => {
      const lots = BigInt(size) * scale * (snapshot.instruments[key]!.lotDecimals === 4 ? 20n : 1n);
      return long ? lots : -lots;
    });
const legs = (from: readonly string[]) =>
  fc.constantFrom(...from).chain((key) => sizes(key).map((size): Book => ({ [key]: size })));
const books = fc
  .tuple(fc.array(legs(fresh), { minLength: 1, maxLength: 4 }), fc.array(legs(keys), { maxLength: 4 }))
  .map(([own, others]) => sumOf(...own, ...others));

describe("the margin of books with options, scalars and collateral", () => {
  it("behavior: M(λP) ≤ λM(P) + 1 cent", () => {
    fc.assert(
      fc.property(books, fc.integer({ min: 1, max: 9 }), (book, tenths) => {
        const small = marginAt(scaled(book, BigInt(tenths)));
        return 10n * small <= BigInt(tenths) * marginAt(scaled(book, 10n)) + 10n * cent;
      }),
      { numRuns: 60, seed: 1 },
    );
  });

  it("behavior: a trade d raises M by at most 2·worstCase(d) and lowers it by at most 2·worstCase(−d)", () => {
    fc.assert(
      fc.property(books, legs(fresh), (book, trade) => {
        const before = marginAt(book);
        const after = marginAt(sumOf(book, trade));
        return (
          after - before <= 2n * worst(trade) + cent &&
          before - after <= 2n * worst(scaled(trade, -1n)) + cent
        );
      }),
      { numRuns: 250, seed: 2 },
    );
  });

  it("behavior: bounded legs never need more than they can lose", () => {
    for (const key of ["BTC-CALL-90", "BTC-CALL-300", "BTC-PUT-80", "WTI-SCALAR"]) {
      expect(marginAt({ [key]: 10n }) <= worst({ [key]: 10n }) + cent).to.equal(true);
    }
    expect(marginAt({ "WTI-SCALAR": -10n }) <= worst({ "WTI-SCALAR": -10n }) + cent).to.equal(true);
  });

  it("behavior: calls sold far out of the money are not sold for nothing: a twentieth of the underlying at least", () => {
    const sold = { "BTC-CALL-300": -10_000n };
    expect(marginAt(sold) >= (95_000n * usd) / 20n - usd).to.equal(true);
    expect(report(sold).binding).to.equal("tail");
  });

  it("behavior: a call sold against coins needs less than the two apart, a bought one caps the loss of a sold one", () => {
    const apart = marginAt({ "BTC-PERP": 10_000n }) + marginAt({ "BTC-CALL-100": -10_000n });
    expect(marginAt({ "BTC-PERP": 10_000n, "BTC-CALL-100": -10_000n }) < apart).to.equal(true);
    const spread = marginAt({ "BTC-CALL-90": -10_000n, "BTC-CALL-100": 10_000n });
    expect(spread < marginAt({ "BTC-CALL-90": -10_000n })).to.equal(true);
    // The spread can lose 10,000 − (9,900 − 5,200).
    expect(spread <= 5300n * usd * 2n).to.equal(true);
  });

  it("behavior: coins held as collateral and a perp sold against them need little", () => {
    const hedged = marginAt({ "ETH-SPOT": 10_000n, "ETH-PERP": -10_000n });
    expect(hedged < marginAt({ "ETH-SPOT": 10_000n }) / 5n).to.equal(true);
  });

  for (const key of ["BTC-CALL-90", "BTC-PUT-80", "WTI-SCALAR", "ETH-SPOT"]) {
    it(`error: the exact method refuses ${key} and names it`, () => {
      const input = { profile: referenceProfile, snapshot, positions: [{ instrument: key, size: 1n }] };
      expect(() => exactMargin(input))
        .to.throw(ModelError, key)
        .with.property("code", "unsupported");
    });
  }
});
