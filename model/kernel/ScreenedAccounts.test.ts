import { expect } from "chai";
import fc from "fast-check";

import { ModelError } from "../errors/ModelError.ts";
import type { Leg } from "../margin/Leg.ts";
import { addLosses } from "../margin/losses.ts";
import { type TailSums, tailSums } from "../measures/sampleTailRisk.ts";
import { parseFraction } from "../numeric/parseDecimal.ts";
import { tailsById } from "./AccountTails.ts";
import { attachRows } from "./attachRows.ts";
import { DifferenceRows } from "./DifferenceRows.ts";
import { ScenarioRows } from "./ScenarioRows.ts";
import { ScreenedAccounts } from "./ScreenedAccounts.ts";
import { tailLevel } from "./TailLevel.ts";
import { adversarialBooks } from "./testing/adversarialBooks.ts";
import { marketRows, uniforms } from "./testing/testRows.ts";

const confidences = ["0.99", "0.975"].map((text) => parseFraction(text));
const levelsOf = (points: number) => confidences.map((confidence) => tailLevel(points, confidence));

/** By the plain TypeScript. */
function reference(rows: readonly Float64Array[], legs: readonly Leg[]): TailSums[] {
  const losses = addLosses(rows, legs, new Float64Array(rows[0]!.length));
  return confidences.map((confidence) => tailSums(losses.slice(), confidence));
}

describe("ScreenedAccounts", function () {
  this.timeout(20_000);
  const market = marketRows(400, 3);
  const books = Object.values(adversarialBooks(market, 6, 5)).flat();

  type Step =
    | { readonly kind: "set"; readonly id: number; readonly book: number }
    | { readonly kind: "trade"; readonly id: number; readonly index: number; readonly lots: number }
    | { readonly kind: "remove"; readonly id: number }
    | { readonly kind: "setRow"; readonly index: number; readonly seed: number }
    | { readonly kind: "tails" };
  const id = fc.nat(7);
  const index = fc.nat(market.rows.length - 1);
  const step: fc.Arbitrary<Step> = fc.oneof(
    fc.record({ kind: fc.constant("set" as const), id, book: fc.nat(books.length - 1) }),
    fc.record({ kind: fc.constant("trade" as const), id, index, lots: fc.integer({ min: -99, max: 99 }) }),
    fc.record({ kind: fc.constant("remove" as const), id }),
    fc.record({ kind: fc.constant("setRow" as const), index, seed: fc.nat(1000) }),
    fc.record({ kind: fc.constant("tails" as const) }),
  );

  for (const netting of [false, true]) {
    it(`behavior: the reference's bits whatever is set, traded, removed and replaced, in whatever order${netting ? ", netted" : ""}`, () => {
      const run = (steps: readonly Step[]): void => {
        const source = [...market.rows];
        const rows = new ScenarioRows(source, market.points, { spareRows: 10, memoryLimit: 1 << 24 });
        const differences = new DifferenceRows(rows, market.groupOf);
        const accounts = new ScreenedAccounts<number>(rows, netting ? { differences } : {});
        const model = new Map<number, readonly Leg[]>();
        const check = (): void => {
          const expected = [...model].map(([id, legs]) => [id, reference(source, legs)]);
          const tails = tailsById(accounts.tails(levelsOf(market.points)));
          expect([...tails]).to.deep.equal(expected);
          expect(accounts.size).to.equal(model.size);
        };
        const set = (id: number, legs: readonly Leg[]): void => {
          accounts.set(id, legs);
          model.set(id, legs);
        };
        for (const now of steps) {
          if (now.kind === "set") set(now.id, books[now.book]!);
          else if (now.kind === "trade") {
            const legs = model.get(now.id) ?? [];
            // Books at the limit of what is exact have no room for more.
            if (legs.some(({ size }) => size > 10n ** 9n || size < -(10n ** 9n))) continue;
            const others = legs.filter((leg) => leg.index !== now.index);
            set(now.id, [...others, { index: now.index, size: BigInt(now.lots) }]);
          } else if (now.kind === "remove") {
            expect(accounts.remove(now.id)).to.equal(model.delete(now.id));
          } else if (now.kind === "setRow") {
            // Never larger than it was, so that no book passes what is exact; often far smaller, sometimes only another sign.
            const uniform = uniforms(now.seed);
            const factor = [1, 0.001, -1, uniform()][now.seed % 4]!;
            const row = market.rows[now.index]!.map((p) => Math.trunc(p * factor) + 0);
            source[now.index] = row;
            rows.setRow(now.index, row);
          } else check();
        }
        check();
        check();
      };
      fc.assert(fc.property(fc.array(step, { minLength: 5, maxLength: 40 }), run), { numRuns: 60, seed: 12 });
    });
  }

  it("behavior: an account that trades keeps its cut and tries the cheapest screen again; others are as they were", () => {
    const rows = new ScenarioRows(market.rows, market.points);
    const accounts = new ScreenedAccounts<string>(rows);
    const [hard, easy] = [books.find((legs) => legs.length === 1)!, books[0]!];
    accounts.set("hard", hard, { rung: "exact", cut: 5 });
    accounts.set("easy", easy);
    accounts.tails(levelsOf(market.points));
    const before = accounts.memoryOf("easy");
    expect(before).to.include({ rung: "narrow" });
    expect(accounts.memoryOf("hard")).to.deep.equal({ rung: "exact", cut: 5 });
    accounts.set("hard", hard);
    expect(accounts.memoryOf("hard")).to.deep.equal({ rung: "narrow", cut: 5 });
    expect(accounts.memoryOf("easy")).to.deep.equal(before);
    expect(accounts.memoryOf("nobody")).to.equal(undefined);
  });

  it("behavior: a tail too long for a screen is evaluated in full, and says nothing about shorter ones", () => {
    const long = marketRows(4100, 3);
    const rows = new ScenarioRows(long.rows, long.points);
    const accounts = new ScreenedAccounts<number>(rows);
    const legs = books[0]!;
    accounts.set(0, legs);
    const tenth = parseFraction("0.9");
    const losses = addLosses(long.rows, legs, new Float64Array(long.points));
    expect(tailsById(accounts.tails([tailLevel(long.points, tenth)])).get(0)).to.deep.equal([
      tailSums(losses, tenth),
    ]);
    expect(accounts.memoryOf(0)).to.include({ rung: "narrow" });
  });

  it("behavior: memory is 26 bytes a leg and 200, and no more while accounts trade for ever", () => {
    const uniform = uniforms(4);
    const legsOf = (): Leg[] =>
      Array.from({ length: 40 + Math.floor(8 * uniform()) }, (_, index) => ({
        index,
        size: BigInt(1 + Math.floor(9 * uniform())),
      }));
    const rows = new ScenarioRows(market.rows, market.points);
    const accounts = new ScreenedAccounts<number>(rows);
    const count = 2000;
    const start = rows.memory.used;
    for (let i = 0; i < count; i++) accounts.set(i, legsOf());
    const used = rows.memory.used - start;
    expect(used / count).to.be.below(1.125 * (26 * 47 + 200) + 64);
    for (let i = 0; i < 3 * count; i++) accounts.set(i % count, legsOf());
    for (let i = 0; i < count; i += 2) accounts.remove(i);
    for (let i = 0; i < count; i += 2) accounts.set(i, legsOf());
    expect(rows.memory.used - start).to.be.below(1.2 * used);
    // A pass gives its memory back.
    const settled = rows.memory.used;
    accounts.tails(levelsOf(market.points));
    expect(rows.memory.used).to.equal(settled);
  });

  it("behavior: accounts of two threads' own over the same rows see a replaced row, each by itself", () => {
    const source = [...market.rows];
    const rows = new ScenarioRows(source, market.points);
    const attached = [0, 1].map(() => attachRows(rows.share(rows.memory.part(1 << 22))));
    const threads = attached.map((laid) => new ScreenedAccounts<number>(laid));
    const check = (): void => {
      const tails = threads.flatMap((accounts) => [...tailsById(accounts.tails(levelsOf(market.points)))]);
      expect(new Map(tails)).to.deep.equal(new Map(books.map((legs, i) => [i, reference(source, legs)])));
    };
    books.forEach((legs, i) => threads[i % 2]!.set(i, legs));
    check();
    for (const index of [0, 5, 30]) {
      source[index] = source[index]!.map((p) => Math.trunc(0.7 * p));
      rows.setRow(index, source[index]);
    }
    check();
  });

  it("error: while another thread replaces a row nothing is set or computed; the account is as before", () => {
    const rows = new ScenarioRows(market.rows, market.points);
    const accounts = new ScreenedAccounts<number>(rows);
    accounts.set(0, books[0]!);
    Atomics.add(rows.version, 0, 1n);
    for (const attempt of [() => accounts.set(0, books[1]!), () => accounts.tails(levelsOf(market.points))]) {
      expect(attempt).to.throw(ModelError, "replaces rows").with.property("code", "impossibleParameter");
    }
    Atomics.add(rows.version, 0, 1n);
    expect(tailsById(accounts.tails(levelsOf(market.points))).get(0)).to.deep.equal(
      reference(market.rows, books[0]!),
    );
  });

  it("error: rows replaced during a computation make it fail, not wrong", () => {
    const rows = new ScenarioRows(market.rows, market.points);
    const laid = attachRows(rows.share(rows.memory.part(1 << 22)));
    const kernel = {
      ...laid.kernel,
      finishScreen: (list: number, count: number) => {
        rows.setRow(3, market.rows[3]!);
        return laid.kernel.finishScreen(list, count);
      },
    };
    const slow = new ScreenedAccounts<number>({ ...laid, kernel });
    slow.set(0, books[0]!);
    expect(() => slow.tails(levelsOf(market.points))).to.throw(ModelError, "replaces rows");
  });

  it("error: a book too large to be exact is refused with nothing changed, and named when a row makes it so", () => {
    const row = Float64Array.from({ length: 200 }, (_, s) => (s % 2 === 0 ? 1_000_000 : -1_000_000));
    const rows = new ScenarioRows([row, row], 200);
    const accounts = new ScreenedAccounts<string>(rows);
    accounts.set("whale", [{ index: 0, size: 2n ** 32n }]);
    expect(() => accounts.set("whale", [{ index: 0, size: 2n ** 34n }]))
      .to.throw(ModelError, "Split the account")
      .with.property("code", "tooLarge");
    expect(() => accounts.set("lost", [{ index: 2, size: 1n }]))
      .to.throw(ModelError, "its 2 instruments")
      .with.property("code", "unknownInstrument");
    const expected = reference([row, row], [{ index: 0, size: 2n ** 32n }]);
    expect([...tailsById(accounts.tails(levelsOf(200)))]).to.deep.equal([["whale", expected]]);
    rows.setRow(
      0,
      row.map((p) => 8 * p),
    );
    expect(() => accounts.tails(levelsOf(200)))
      .to.throw(ModelError, "rows as they are now")
      .that.includes({ code: "tooLarge", value: "whale" });
    accounts.remove("whale");
    expect(accounts.tails(levelsOf(200)).ids).to.deep.equal([]);
  });

  it("error: more rows than 16 bits name", () => {
    const rows = new ScenarioRows([new Float64Array(1)], 1, { spareRows: 65_536 });
    expect(() => new ScreenedAccounts(rows))
      .to.throw(ModelError, "more rows")
      .with.property("code", "tooLarge");
  });
});
