import { expect } from "chai";
import fc from "fast-check";

import { referenceBook } from "../books/referenceBook.ts";
import { buildCube } from "../cube/buildCube.ts";
import type { ScenarioCube } from "../cube/ScenarioCube.ts";
import { ModelError } from "../errors/ModelError.ts";
import { columnDeviation } from "../margin/columnDeviation.ts";
import { marginOf } from "../margin/marginOf.ts";
import { shortfallAllocation } from "../margin/shortfallAllocation.ts";
import { productionProfile } from "../profiles/production.ts";
import { referenceProfile } from "../profiles/reference.ts";
import type { Position } from "../snapshot/Snapshot.ts";
import { exampleSnapshot } from "../testing/exampleSnapshot.ts";
import { strainedSnapshot } from "../testing/strainedSnapshot.ts";
import { CubeRows } from "./CubeRows.ts";
import { MarginKernel } from "./MarginKernel.ts";
import { rowDeviation } from "./rowDeviation.ts";
import { ScenarioRows } from "./ScenarioRows.ts";

const seeds = Array.from({ length: 8 }, (_, i) => [i, 2026] as const);
const cube = buildCube({ profile: productionProfile, snapshot: exampleSnapshot, seeds });
const strained = buildCube({ profile: productionProfile, snapshot: strainedSnapshot, seeds });

/** Books of up to twelve positions whose sizes span four orders of magnitude. */
function books(keys: readonly string[]): fc.Arbitrary<Position[]> {
  const sizes = fc
    .tuple(fc.integer({ min: 1, max: 99 }), fc.constantFrom(1n, 10n, 100n, 1000n), fc.boolean())
    .map(([size, scale, long]) => (long ? 1n : -1n) * BigInt(size) * scale);
  return fc
    .dictionary(fc.constantFrom(...keys), sizes, { maxKeys: 12 })
    .map((book) => Object.entries(book).map(([instrument, size]) => ({ instrument, size })));
}

function expectSame(over: ScenarioCube, kernel: MarginKernel, some: readonly Position[][]): void {
  const reports = kernel.marginsOf(some.map((positions) => ({ positions })));
  some.forEach((positions, i) => expect(reports[i]).to.deep.equal(marginOf(over, positions)));
}

describe("MarginKernel", function () {
  this.timeout(30_000);

  for (const [name, over, seed] of [
    ["calm", cube, 1],
    ["strained (windows, buffers, feedback, charges by size)", strained, 2],
  ] as const) {
    it(`behavior: the whole report of marginOf, bit for bit, for random accounts in a ${name} market`, () => {
      const kernel = new MarginKernel(over);
      fc.assert(
        fc.property(fc.array(books(over.instruments), { minLength: 1, maxLength: 6 }), (some) => {
          expectSame(over, kernel, some);
        }),
        { numRuns: 20, seed },
      );
    });
  }

  it("behavior: the same for every instrument alone: charges by size ask for one lot, the margin for all", () => {
    const some = strained.instruments.flatMap((instrument) =>
      [-40n, -2n, 1n, 3000n].map((size) => [{ instrument, size }]),
    );
    expectSame(strained, new MarginKernel(strained), some);
  });

  it("behavior: the same without relaxed instructions, on other tiles, and for one account alone", () => {
    const tiling = { exact: 48, single: 40, narrow: 64, extreme: 0.1 };
    const kernel = new MarginKernel(strained, { tiling, instructions: "plain" });
    const [some] = fc.sample(fc.array(books(strained.instruments), { minLength: 5, maxLength: 5 }), {
      numRuns: 1,
      seed: 3,
    });
    for (const positions of some!) {
      const owner = positions.map(({ instrument, size }) => ({ instrument, size: 3n * size }));
      expect(kernel.marginOf(positions, owner)).to.deep.equal(marginOf(strained, positions, owner));
    }
  });

  it("behavior: the same under the reference profile: leaf clusters, no history", () => {
    const { snapshot, positions } = referenceBook;
    const over = buildCube({ profile: referenceProfile, snapshot, seeds });
    expectSame(over, new MarginKernel(over), [[...positions], positions.slice(0, 3), []]);
  });

  it("behavior: allocations are those of shortfallAllocation, ties at the VaR included", () => {
    const kernel = new MarginKernel(strained);
    const some = fc.sample(books(strained.instruments), { numRuns: 8, seed: 5 });
    const tied = [
      { instrument: "VOTE-1", size: -7n },
      { instrument: "BTC-80000", size: 2n },
    ];
    for (const positions of [...some, tied, []]) {
      expect(kernel.shortfallAllocation(positions)).to.deep.equal(shortfallAllocation(strained, positions));
    }
  });

  it("behavior: follows a market in which marks moved, laying out the rows that differ, as if made for it", () => {
    const [some] = fc.sample(fc.array(books(cube.instruments), { minLength: 4, maxLength: 4 }), {
      numRuns: 1,
      seed: 7,
    });
    const first = new MarginKernel(cube);
    first.marginsOf(some!.map((positions) => ({ positions })));
    const btc = { ...exampleSnapshot.assets.BTC!, spot: "93500" };
    const moved = { ...exampleSnapshot, assets: { ...exampleSnapshot.assets, BTC: btc } };
    const next = buildCube({ profile: productionProfile, snapshot: moved, seeds });
    expectSame(next, first.follow(next), some!);
    expect(() => first.marginOf([]))
      .to.throw(ModelError, "newer cube")
      .with.property("code", "impossibleParameter");
  });

  it("behavior: only rows that differ are laid out again", () => {
    const rows = new CubeRows(cube, {});
    expect(rows.follow({ ...cube, rows: cube.rows.map((row) => row.slice()) })).to.equal(0);
    const changed = cube.rows.map((row, i) => (i === 2 ? row.map((p) => p + 1) : row));
    expect(rows.follow({ ...cube, rows: changed })).to.equal(1);
    const history = cube.historical!.rows.map((row, i) => (i < 3 ? row.map((p) => p + 1) : row));
    const last = { ...cube, rows: changed, historical: { ...cube.historical!, rows: history } };
    expect(rows.follow(last)).to.equal(3);
    expect(() => rows.follow({ ...last, historical: { points: 2000, rows: history.slice(1) } })).to.throw(
      ModelError,
      "one row an instrument",
    );
  });

  it("error: does not follow to other instruments or scenarios", () => {
    const kernel = new MarginKernel(cube);
    const { historical, ...withoutHistory } = cube;
    const shorter = { points: 100, rows: historical!.rows.map((row) => row.slice(0, 100)) };
    for (const other of [strained, withoutHistory, { ...cube, historical: shorter }]) {
      expect(() => kernel.follow(other)).to.throw(ModelError, "Make a new kernel");
    }
    // It goes on with what it has.
    expect(kernel.marginOf([]).initialMargin).to.equal(0n);
  });

  it("behavior: deviations of rows are those of columnDeviation", () => {
    const [row] = cube.rows;
    const large = row!.map((_, s) => (s % 3 === 0 ? -1 : 1) * (9007199254740991 - s));
    const rows = new ScenarioRows([row!], cube.points);
    for (const some of [row!, large]) expect(rowDeviation(rows, some)).to.equal(columnDeviation(some));
  });

  it("error: a cube of another model, or with rows missing or transferred away, is refused", () => {
    const other = { ...cube, profile: { ...cube.profile, modelVersion: "1.0.0" } };
    expect(() => new MarginKernel(other))
      .to.throw(ModelError, "another version")
      .with.property("code", "unsupported");
    expect(() => new MarginKernel({ ...cube, rows: cube.rows.slice(1) }))
      .to.throw(ModelError, "one row an instrument")
      .with.property("code", "impossibleParameter");
    const copy = cube.rows.map((row) => row.slice());
    copy[3]!.buffer.transfer();
    expect(() => new MarginKernel({ ...cube, rows: copy })).to.throw(ModelError, "transferred");
  });

  it("error: refuses what marginOf refuses, with its errors", () => {
    const kernel = new MarginKernel(cube);
    const codeOf = (run: () => unknown): unknown => {
      try {
        run();
        return "none";
      } catch (error) {
        return (error as ModelError).code;
      }
    };
    for (const positions of [
      [{ instrument: "NOTHING", size: 1n }],
      [{ instrument: "BTC-PERP", size: 2n ** 60n }],
      [{ instrument: "BTC-PERP", size: 1.5 as unknown as bigint }],
    ]) {
      expect(codeOf(() => kernel.marginOf(positions))).to.equal(codeOf(() => marginOf(cube, positions)));
    }
  });
});
