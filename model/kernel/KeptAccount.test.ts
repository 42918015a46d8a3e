import { expect } from "chai";
import fc from "fast-check";

import { referenceBook } from "../books/referenceBook.ts";
import { buildCube } from "../cube/buildCube.ts";
import type { ScenarioCube } from "../cube/ScenarioCube.ts";
import { ModelError } from "../errors/ModelError.ts";
import { cubeMeasure } from "../margin/cubeMeasure.ts";
import { marginOf } from "../margin/marginOf.ts";
import { productionProfile } from "../profiles/production.ts";
import { referenceProfile } from "../profiles/reference.ts";
import type { Position } from "../snapshot/Snapshot.ts";
import { exampleSnapshot } from "../testing/exampleSnapshot.ts";
import { strainedSnapshot } from "../testing/strainedSnapshot.ts";
import { AttachedRows } from "./AttachedRows.ts";
import type { KeptAccount } from "./KeptAccount.ts";
import { type KernelOptions, MarginKernel } from "./MarginKernel.ts";

const seeds = Array.from({ length: 8 }, (_, i) => [i, 2026] as const);
const { scenarioSet } = productionProfile;
/** Runs that are not whole tiles. */
const short = { ...productionProfile, scenarioSet: { ...scenarioSet, panels: 8, pointsPerPanel: 700 } };
const calm = buildCube({ profile: short, snapshot: exampleSnapshot, seeds });
const strained = buildCube({ profile: short, snapshot: strainedSnapshot, seeds });
const reference = buildCube({ profile: referenceProfile, snapshot: referenceBook.snapshot, seeds });

/** The book with a trade in it, sizes added up by instrument. */
function withTrade(book: readonly Position[], trade: readonly Position[]): Position[] {
  const sizes = new Map(book.map(({ instrument, size }) => [instrument, size]));
  for (const { instrument, size } of trade) sizes.set(instrument, (sizes.get(instrument) ?? 0n) + size);
  return [...sizes].map(([instrument, size]) => ({ instrument, size })).filter(({ size }) => size !== 0n);
}

/** The owner's lots as marginOf takes them, from those of his other accounts. */
function ownerOf(book: readonly Position[], siblings: readonly Position[]): Position[] {
  const own = new Map(book.map(({ instrument, size }) => [instrument, size < 0n ? -size : size]));
  return siblings.map(({ instrument, size }) => ({
    instrument,
    size: size + (own.get(instrument) ?? 0n),
  }));
}

/** Up to so many positions whose sizes span four orders of magnitude. */
function legs(keys: readonly string[], maxKeys: number): fc.Arbitrary<Position[]> {
  const sizes = fc
    .tuple(fc.integer({ min: 1, max: 99 }), fc.constantFrom(1n, 10n, 100n, 1000n), fc.boolean())
    .map(([size, scale, long]) => (long ? 1n : -1n) * BigInt(size) * scale);
  return fc
    .dictionary(fc.constantFrom(...keys), sizes, { maxKeys })
    .map((book) => Object.entries(book).map(([instrument, size]) => ({ instrument, size })));
}

/** Nothing; every position closed, turned round, doubled and cut; the whole book closed; and what was drawn. */
function tradesOf(book: readonly Position[], drawn: readonly Position[][]): Position[][] {
  const each = book.flatMap(({ instrument, size }) =>
    [-size, -2n * size, size, -size / 2n].map((lots) => [{ instrument, size: lots }]),
  );
  return [
    [],
    ...each.slice(0, 8),
    book.map(({ instrument, size }) => ({ instrument, size: -size })),
    ...drawn,
  ];
}

function expectSame(
  over: ScenarioCube,
  account: KeptAccount,
  book: readonly Position[],
  trades: readonly Position[][],
  siblings: readonly Position[] = [],
): void {
  const reports = account.marginsWith(trades);
  trades.forEach((trade, t) => {
    const changed = withTrade(book, trade);
    expect(reports[t]).to.deep.equal(marginOf(over, changed, ownerOf(changed, siblings)));
  });
}

describe("KeptAccount", function () {
  this.timeout(60_000);

  const markets: [string, ScenarioCube, KernelOptions, number][] = [
    ["a calm market", calm, {}, 1],
    ["a strained market (windows, buffers, feedback, charges by size)", strained, {}, 2],
    ["the same without relaxed instructions, on other tiles", strained, other(), 3],
    ["the reference profile (leaf clusters, one run, no history)", reference, {}, 4],
  ];
  for (const [name, over, options, seed] of markets) {
    it(`behavior: what-ifs are marginOf of the changed book, bit for bit: ${name}`, () => {
      const account = new MarginKernel(over, options).keep([]);
      const keys = over.instruments;
      const drawn = fc.array(legs(keys, 4), { maxLength: 4 });
      fc.assert(
        fc.property(legs(keys, 12), drawn, (book, trades) => {
          expect(account.keep(book)).to.deep.equal(marginOf(over, book));
          expectSame(over, account, book, tradesOf(book, trades));
        }),
        { numRuns: 8, seed },
      );
    });
  }

  it("behavior: trade after trade the account is what all of them make, back to nothing", () => {
    const account = new MarginKernel(strained).keep([]);
    const keys = strained.instruments;
    fc.assert(
      fc.property(fc.array(legs(keys, 3), { minLength: 3, maxLength: 6 }), (trades) => {
        let book: Position[] = [];
        account.keep(book);
        for (const trade of trades) {
          book = withTrade(book, trade);
          expect(account.trade(trade)).to.deep.equal(marginOf(strained, book));
          expectSame(strained, account, book, [trade]);
        }
        const closing = book.map(({ instrument, size }) => ({ instrument, size: -size }));
        expect(account.trade(closing)).to.deep.equal(marginOf(strained, []));
        expect(account.report).to.deep.equal(marginOf(strained, []));
      }),
      { numRuns: 5, seed: 6 },
    );
  });

  it("behavior: charges count what the owner's other accounts hold, also of what is only traded", () => {
    const keys = strained.instruments;
    const siblings = keys.map((instrument, i) => ({ instrument, size: BigInt(40 * i) }));
    const book = keys
      .slice(0, 6)
      .map((instrument, i) => ({ instrument, size: BigInt(i % 2 === 0 ? 70 : -30) }));
    const account = new MarginKernel(strained).keep(book, siblings);
    expect(account.report).to.deep.equal(marginOf(strained, book, ownerOf(book, siblings)));
    const trades = keys.slice(4, 9).map((instrument) => [{ instrument, size: 25n }]);
    expectSame(strained, account, book, trades, siblings);
  });

  it("behavior: the same over rows that another thread laid out", () => {
    const kernel = new MarginKernel(calm);
    const attached = new MarginKernel(calm, new AttachedRows(calm, kernel.share(0)));
    const book = calm.instruments.slice(0, 8).map((instrument) => ({ instrument, size: 12n }));
    const trades = tradesOf(book, [[{ instrument: calm.instruments.at(-1)!, size: -7n }]]);
    expectSame(calm, attached.keep(book), book, trades);
  });

  it("behavior: accounts one after another take the memory of one", () => {
    const book = calm.instruments.slice(0, 8).map((instrument) => ({ instrument, size: 12n }));
    const limited = new MarginKernel(calm, { memoryLimit: 1 << 25 });
    const account = limited.keep(book);
    for (let i = 0; i < 100; i++) {
      account.keep(book);
      account.trade([{ instrument: book[0]!.instrument, size: 1n }]);
    }
    expectSame(calm, account, withTrade(book, [{ instrument: book[0]!.instrument, size: 1n }]), [[]]);
  });

  it("behavior: near 2^53 a position is turned round by full evaluation, since the change alone passes it", () => {
    const { peak } = cubeMeasure(calm);
    const largest = (row: Float64Array): number => row.reduce((most, p) => Math.max(most, Math.abs(p)), 0);
    // Moves most in a simulated scenario, so that no stress is in the way.
    const index = calm.rows.findIndex((row, i) => largest(row) === peak(i) && peak(i) % 2 === 1);
    const most = 2 ** 53 / peak(index);
    const instrument = calm.instruments[index]!;
    const size = BigInt(Math.floor(0.9 * most));
    const change = 2n * BigInt(Math.floor(0.8 * most)) + 1n;
    expect(Number(change) * peak(index)).to.be.greaterThan(2 ** 53);
    for (const instructions of ["plain", "relaxed"] as const) {
      const account = new MarginKernel(calm, { instructions }).keep([{ instrument, size }]);
      expectSame(calm, account, [{ instrument, size }], [[{ instrument, size: -change }]]);
    }
  });

  it("error: unknown and repeated instruments, sizes that are no integers, 2^53; the account is as before", () => {
    const [instrument = "", next = ""] = calm.instruments;
    const book = [{ instrument, size: 5n }];
    const account = new MarginKernel(calm).keep(book);
    const refused: [Position[], string, string][] = [
      [[{ instrument: "NOTHING", size: 1n }], "unknownInstrument", "no such instrument"],
      [
        [
          { instrument: next, size: 1n },
          { instrument: next, size: 1n },
        ],
        "duplicatePosition",
        "twice",
      ],
      [[{ instrument, size: 1.5 as unknown as bigint }], "sizeNotInteger", "whole number of lots"],
      [[{ instrument, size: 1n << 60n }], "tooLarge", "2^53"],
    ];
    for (const [trade, code, says] of refused) {
      for (const use of [() => account.marginsWith([trade]), () => account.trade(trade)]) {
        expect(use).to.throw(ModelError, says).with.property("code", code);
      }
      expect(() => account.keep(trade)).to.throw(ModelError, says);
    }
    expectSame(calm, account, book, [[], [{ instrument: next, size: 3n }]]);
  });

  it("error: rows of a newer cube", () => {
    const kernel = new MarginKernel(calm);
    const account = kernel.keep([{ instrument: calm.instruments[0]!, size: 5n }]);
    const newer = buildCube({
      profile: short,
      snapshot: { ...exampleSnapshot, time: exampleSnapshot.time + 600 },
      seeds,
    });
    kernel.follow(newer);
    for (const use of [
      () => account.marginsWith([[]]),
      () => account.trade([]),
      () => account.keep([]),
      () => account.report,
    ]) {
      expect(use).to.throw(ModelError, "newer cube").with.property("code", "impossibleParameter");
    }
  });
});

function other(): KernelOptions {
  return { tiling: { exact: 48, single: 40, narrow: 64, extreme: 0.1 }, instructions: "plain" };
}
