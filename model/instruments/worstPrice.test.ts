import { expect } from "chai";
import fc from "fast-check";
import { productionProfile } from "../profiles/production.ts";
import { parseMarket } from "../snapshot/parseMarket.ts";
import type { QuotedInstrument } from "../snapshot/Snapshot.ts";
import { binary, option, range, scalar, snapshotOf } from "../testing/exampleSnapshot.ts";
import { factorModel } from "../tree/factorModel.ts";
import { worstPriceLoss } from "./worstPrice.ts";

/** Of WTI, whose price may fall to minus 40 USD. */
const mark = 68;
const lowest = -40;
const strikes = [40, 41, 55, 70, 71, 90, 150];
const usd = 1_000_000;

/** A price at expiry: 1e-6 USD besides, so small that only jumps see it. */
interface Place {
  readonly price: number;
  readonly side: -1 | 0 | 1;
}

interface Claim {
  readonly quoted: QuotedInstrument;
  readonly lotsPerUnit: number;
  /** USD that one unit pays. */
  readonly pays: (place: Place, cut: boolean) => number;
}

type Book = readonly (readonly [claim: Claim, lots: number])[];

const contract = (quoted: QuotedInstrument, isPaid: (price: number) => boolean): Claim => ({
  quoted,
  lotsPerUnit: 1,
  pays: ({ price, side }) => (isPaid(price + side * 1e-6) ? 1 : 0),
});

const strike = fc.constantFrom(...strikes);
const twoStrikes = fc
  .uniqueArray(strike, { minLength: 2, maxLength: 2 })
  .map((some) => some.toSorted((a, b) => a - b) as [number, number]);
const odds = fc.integer({ min: 1, max: 999_999 });

const oneStrike = fc.tuple(strike, odds).chain(([k, p]) =>
  fc.constantFrom(
    contract(binary("WTI", `${k}`, 10, p), (s) => s >= k),
    contract(binary("WTI", `${k}`, 10, p, "greater"), (s) => s > k),
    contract(binary("WTI", `${k}`, 10, p, "less"), (s) => s < k),
  ),
);
const between = fc
  .tuple(twoStrikes, odds)
  .map(([[low, high], p]) => contract(range("WTI", `${low}`, `${high}`, 10, p), (s) => s >= low && s < high));
const partial = fc.tuple(twoStrikes, odds).map(([[low, high], p]): Claim => ({
  quoted: scalar("WTI", `${low}`, `${high}`, 10, p),
  lotsPerUnit: 1,
  pays: ({ price }) => (Math.min(Math.max(price, low), high) - low) / (high - low),
}));
const vanilla = fc
  .tuple(
    fc.constantFrom("call", "put"),
    strike,
    fc.integer({ min: 1, max: 30 * usd }),
    fc.integer({ min: 0, max: 2 }),
  )
  .map(([kind, k, p, decimals]): Claim => ({
    quoted: option(kind, "WTI", `${k}`, 10, p, decimals),
    lotsPerUnit: 10 ** decimals,
    pays: ({ price }, cut) =>
      Math.max(0, kind === "put" ? k - price : (cut ? Math.min(price, k + mark) : price) - k),
  }));
const lots = fc.integer({ min: -50, max: 50 });
const booksOf = (...kinds: fc.Arbitrary<Claim>[]): fc.Arbitrary<Book> =>
  fc.array(fc.tuple(fc.oneof(...kinds), lots), { minLength: 1, maxLength: 7 });
const anyBook = booksOf(oneStrike, between, partial, vanilla);

/** The worst of some places, every payoff rounded by `round`; 1e-6 USD. */
function worstOf(book: Book, cut: boolean, places: readonly Place[], round: (x: number) => number): number {
  const cost = book.reduce(
    (sum, [{ quoted, lotsPerUnit }, size]) => sum + Math.ceil((size * quoted.mark) / lotsPerUnit),
    0,
  );
  return places.reduce((worst, place) => {
    const paid = book.reduce(
      (sum, [{ pays, lotsPerUnit }, size]) => sum + round((size * usd * pays(place, cut)) / lotsPerUnit),
      0,
    );
    return Math.max(worst, cost - paid);
  }, -Infinity);
}

const around = (price: number): Place[] => ([-1, 0, 1] as const).map((side) => ({ price, side }));
const kinks = [lowest, ...strikes, ...strikes.map((k) => k + mark)].flatMap(around);
const everywhere = Array.from({ length: 4 * 260 }, (_, i) => lowest + i / 4).flatMap(around);

function found(book: Book, cut: boolean): number | undefined {
  const loss = lossOf(book, cut, 1n);
  return loss === undefined ? undefined : Number(loss);
}

/** Of so many times the book. */
function lossOf(book: Book, cut: boolean, times: bigint): bigint | undefined {
  const snapshot = snapshotOf(Object.fromEntries(book.map(([{ quoted }], i) => [`${i}`, quoted])));
  const market = parseMarket(productionProfile, factorModel(productionProfile), snapshot);
  const legs = book.map(([, size], i) => ({
    index: market.indexOf.get(`${i}`)!,
    size: times * BigInt(size),
  }));
  return worstPriceLoss(market, legs, cut);
}

describe("worstPriceLoss", () => {
  it("behavior: of contracts that pay all or nothing is the worst over every kink, on it and on both sides of it", () => {
    fc.assert(
      fc.property(booksOf(oneStrike, between), (book) => {
        expect(found(book, true)).to.equal(worstOf(book, true, kinks, (x) => x));
      }),
      { numRuns: 150, seed: 41 },
    );
  });

  it("behavior: contracts that pay all or nothing lose so many times as much, also more than doubles hold", () => {
    fc.assert(
      fc.property(
        booksOf(oneStrike, between),
        fc.constantFrom(2n ** 26n + 1n, 10n ** 9n + 1n, 10n ** 20n + 1n),
        (book, times) => {
          expect(lossOf(book, true, times)).to.equal(times * lossOf(book, true, 1n)!);
        },
      ),
      { numRuns: 150, seed: 45 },
    );
  });

  it("behavior: the same of more than a hundred contracts", () => {
    const many = fc.array(fc.tuple(fc.oneof(oneStrike, between), lots), { minLength: 100, maxLength: 120 });
    fc.assert(
      fc.property(many, (book) => {
        expect(found(book, true)).to.equal(worstOf(book, true, kinks, (x) => x));
      }),
      { numRuns: 10, seed: 46 },
    );
  });

  it("behavior: of all kinds of claims together, each rounded against the holder, is the worst over every kink", () => {
    fc.assert(
      fc.property(anyBook, (book) => {
        // The 1e-6 makes up for a quotient that a double cannot hold.
        const worst = worstOf(book, true, kinks, (x) => Math.floor(x + 1e-6));
        expect(found(book, true)).to.equal(worst);
      }),
      { numRuns: 300, seed: 42 },
    );
  });

  it("behavior: no price between is worse, but for a rounding of each claim", () => {
    fc.assert(
      fc.property(anyBook, (book) => {
        const worst = worstOf(book, true, everywhere, (x) => x);
        expect(found(book, true)).to.be.within(worst - 1e-3, worst + book.length + 1e-3);
      }),
      { numRuns: 60, seed: 43 },
    );
  });

  it("behavior: without a cut of calls there is a worst price unless more are sold than bought", () => {
    fc.assert(
      fc.property(booksOf(vanilla, vanilla, oneStrike), (book) => {
        const calls = book.filter(([{ quoted }]) => quoted.kind === "call");
        const units = calls.reduce((sum, [{ lotsPerUnit }, size]) => sum + size * (100 / lotsPerUnit), 0);
        const worst = worstOf(book, false, kinks, (x) => Math.floor(x + 1e-6));
        expect(found(book, false)).to.equal(units < 0 ? undefined : worst);
      }),
      { numRuns: 200, seed: 44 },
    );
  });
});
