import { expect } from "chai";
import fc from "fast-check";
import { buildCube } from "../cube/buildCube.ts";
import { worstCase } from "../instruments/worstCase.ts";
import { productionProfile } from "../profiles/production.ts";
import { type Book, positionsOf, scaled, sumOf } from "../testing/Book.ts";
import { strainedSnapshot } from "../testing/strainedSnapshot.ts";
import { marginOf } from "./marginOf.ts";
import type { MarginReport } from "./MarginReport.ts";

const cent = 10_000n;
const seeds = Array.from({ length: 8 }, (_, i) => [i, 2026] as const);
const cube = buildCube({ profile: productionProfile, snapshot: strainedSnapshot, seeds });
const keys = Object.keys(strainedSnapshot.instruments);

const sizes = fc
  .tuple(fc.integer({ min: 1, max: 99 }), fc.constantFrom(1n, 10n, 100n), fc.boolean())
  .map(([size, scale, long]) => (long ? 1n : -1n) * BigInt(size) * scale);
const booksOf = (most: number): fc.Arbitrary<Book> =>
  fc.dictionary(fc.constantFrom(...keys), sizes, { minKeys: 1, maxKeys: most });

const absolute = (book: Book): Book =>
  Object.fromEntries(Object.entries(book).map(([key, size]) => [key, size < 0n ? -size : size]));

const reportOf = (book: Book, owner: Book = {}): MarginReport =>
  marginOf(cube, positionsOf(book), positionsOf(owner));
const marginAt = (book: Book): bigint => reportOf(book).initialMargin;
const worst = (book: Book): bigint => worstCase(strainedSnapshot, positionsOf(book));
const beforeCarveOut = ({ core, addOns }: MarginReport): bigint =>
  Object.values(addOns).reduce((total, amount) => total + amount, core);

/** Thin markets, funding, feedback, a falling buffer, event windows, history: every term of the margin at once. */
describe("marginOf on a strained market", () => {
  it("behavior: M(λP) ≤ λM(P) + 1 cent, also when the owner holds as much elsewhere", () => {
    fc.assert(
      fc.property(booksOf(8), fc.integer({ min: 1, max: 9 }), fc.boolean(), (book, tenths, elsewhere) => {
        const owner = elsewhere ? scaled(absolute(book), 20n) : {};
        const small = reportOf(scaled(book, BigInt(tenths)), owner).initialMargin;
        const large = reportOf(scaled(book, 10n), owner).initialMargin;
        return 10n * small <= BigInt(tenths) * large + 10n * cent;
      }),
      { numRuns: 40, seed: 31 },
    );
  });

  it("behavior: a trade d raises M by at most 2·worstCase(d) and lowers it by at most 2·worstCase(−d)", () => {
    fc.assert(
      fc.property(booksOf(8), booksOf(2), (book, trade) => {
        const [before, after] = [marginAt(book), marginAt(sumOf(book, trade))];
        return (
          after - before <= 2n * worst(trade) + cent &&
          before - after <= 2n * worst(scaled(trade, -1n)) + cent
        );
      }),
      { numRuns: 80, seed: 32 },
    );
  });

  it("behavior: splitting an account lowers what is margined by at most 1 %, the carve-out aside", () => {
    fc.assert(
      fc.property(booksOf(6), booksOf(6), (a, b) => {
        const owner = sumOf(absolute(a), absolute(b));
        const [one, two] = [reportOf(a, owner), reportOf(b, owner)];
        const both = reportOf(sumOf(a, b));
        // Where the two accounts hold opposite sides, together they hold less than the owner's sum.
        const apart = beforeCarveOut(one) + beforeCarveOut(two);
        return 100n * beforeCarveOut(both) <= 101n * apart + 100n * cent;
      }),
      { numRuns: 50, seed: 33 },
    );
  });

  it("behavior: size charges of two accounts with one owner are those of one account, to rounding", () => {
    fc.assert(
      fc.property(booksOf(4), fc.integer({ min: 1, max: 9 }), (book, part) => {
        const whole = scaled(book, 10n);
        const owner = absolute(whole);
        const charged = (some: Book): bigint => {
          const { liquidity, horizon, concentration, funding, feedback } = reportOf(some, owner).addOns;
          return liquidity! + horizon! + concentration! + funding! + feedback!;
        };
        const [one, two] = [charged(scaled(book, BigInt(part))), charged(scaled(book, BigInt(10 - part)))];
        const difference = one + two - charged(whole);
        return difference >= 0n && difference <= 20n * BigInt(Object.keys(book).length);
      }),
      { numRuns: 30, seed: 34 },
    );
  });

  it("behavior: every term is at least 0, the waterfall adds up, maintenance is below initial", () => {
    fc.assert(
      fc.property(booksOf(8), (book) => {
        const report = reportOf(book);
        const terms = [report.base, report.floor, report.core, ...Object.values(report.addOns)];
        const total = report.waterfall.reduce((amount, line) => amount + line.amount, 0n);
        return (
          terms.every((term) => term >= 0n) &&
          total === report.initialMargin &&
          report.maintenanceMargin <= report.initialMargin
        );
      }),
      { numRuns: 30, seed: 35 },
    );
    expect(marginAt({})).to.equal(0n);
  });
});
