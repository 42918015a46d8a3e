import { expect } from "chai";

import { referenceBook } from "../books/referenceBook.ts";
import { buildCube } from "../cube/buildCube.ts";
import { ModelError } from "../errors/ModelError.ts";
import { marginOf } from "../margin/marginOf.ts";
import { productionProfile } from "../profiles/production.ts";
import { exampleSnapshot } from "../testing/exampleSnapshot.ts";
import { refusalOf } from "../testing/refusalOf.ts";
import { AttachedRows } from "./AttachedRows.ts";
import { computeChunk } from "./computeChunk.ts";
import { CubeRows } from "./CubeRows.ts";
import { MarginKernel } from "./MarginKernel.ts";
import { sharedCube } from "./sharedCube.ts";

const seeds = Array.from({ length: 8 }, (_, i) => [i, 2026] as const);
const cube = sharedCube(buildCube({ profile: productionProfile, snapshot: exampleSnapshot, seeds }));
const spot = { ...exampleSnapshot.assets.BTC!, spot: "93500" };
const moved = sharedCube(
  buildCube({
    profile: productionProfile,
    snapshot: { ...exampleSnapshot, assets: { ...exampleSnapshot.assets, BTC: spot } },
    seeds,
  }),
);
const accounts = Array.from({ length: 12 }, (_, a) =>
  cube.instruments.flatMap((instrument, i) =>
    (i + a) % 3 === 0 ? [{ instrument, size: BigInt((a - 5) * (i + 1) || 7) }] : [],
  ),
);
const requests = accounts.map((positions) => ({ positions }));

describe("AttachedRows", function () {
  this.timeout(30_000);
  const expected = accounts.map((positions) => marginOf(cube, positions));
  const bytes = 1 << 25;

  it("behavior: kernels over one memory give the reports of marginOf, one after another and each with its own part", () => {
    const owner = new MarginKernel(cube);
    // As a thread receives it: a copy, but for what is shared.
    const others = [0, 1].map((thread) => new AttachedRows(cube, owner.share(thread, bytes)));
    const kernels = [owner, ...others.map((rows) => new MarginKernel(cube, rows))];
    requests.forEach((request, i) => {
      for (const kernel of kernels) expect(kernel.marginsOf([request])).to.deep.equal([expected[i]]);
    });
    for (const kernel of kernels) expect(kernel.marginsOf(requests)).to.deep.equal(expected);
  });

  it("error: rows that another thread has replaced, or is replacing, are refused until they are shared again", () => {
    const owner = new MarginKernel(cube);
    const share = owner.share(0, bytes);
    const stale = new MarginKernel(cube, new AttachedRows(cube, share));
    const next = owner.follow(moved);
    expect(() => stale.marginOf(accounts[0]!)).to.throw(ModelError, "other rows by now");
    expect(() => new AttachedRows(cube, share)).to.throw(ModelError, "other rows by now");
    const again = next.share(0, bytes);
    expect(again.sampled.part.start).to.equal(share.sampled.part.start);
    const kernel = new MarginKernel(moved, new AttachedRows(moved, again));
    expect(kernel.marginsOf(requests)).to.deep.equal(accounts.map((some) => marginOf(moved, some)));
    // What a thread leaves that dies while it lays out rows: an odd version.
    Atomics.add(new Int32Array(again.sampled.part.shared.buffer, again.versionAt, 1), 0, 1);
    expect(() => kernel.marginOf(accounts[0]!)).to.throw(ModelError, "other rows by now");
  });

  it("error: another cube's rows, a part too small, or rows that are another thread's to change", () => {
    const owner = new MarginKernel(cube);
    const small = buildCube({ profile: productionProfile, snapshot: referenceBook.snapshot, seeds });
    expect(() => new AttachedRows(small, owner.share(0, bytes))).to.throw(ModelError, "another cube");
    expect(() => new AttachedRows(cube, owner.share(1, 4096)))
      .to.throw(ModelError, "memory")
      .with.property("code", "tooLarge");
    const kernel = new MarginKernel(cube, new AttachedRows(cube, owner.share(0, bytes)));
    expect(() => kernel.follow(moved)).to.throw(ModelError, "another thread's");
    expect(() => kernel.share(1)).to.throw(ModelError, "another thread's");
  });

  it("error: the rows of another snapshot or history of the same shape, or of other panels", () => {
    const owner = new MarginKernel(cube);
    const changedHistory = cube.historical!.rows.map((row, i) => (i === 4 ? row.map((p) => p + 1) : row));
    const { historical, ...withoutHistory } = cube;
    const { profile } = cube;
    const changedRow = cube.rows.map((row, i) => (i === 2 ? row.map((p, s) => (s === 77 ? p + 1 : p)) : row));
    const others = [
      moved,
      { ...cube, rows: changedRow },
      { ...cube, historical: { ...historical!, rows: changedHistory } },
      withoutHistory,
      { ...cube, profile: { ...profile, scenarioSet: { ...profile.scenarioSet, panels: 4 } } },
    ];
    others.forEach((other, thread) => {
      const { code, message } = refusalOf(() => new AttachedRows(other, owner.share(thread, bytes)));
      expect(code).to.equal("impossibleParameter");
      expect(message).to.contain("those of another cube");
    });
    expect(refusalOf(() => new MarginKernel(moved, new CubeRows(cube, {})).marginOf([])).code).to.equal(
      "impossibleParameter",
    );
  });

  it("error: another cube over rows that are attached, though it is of the same shape", () => {
    const rows = new AttachedRows(cube, new MarginKernel(cube).share(0, bytes));
    expect(refusalOf(() => new MarginKernel(moved, rows).marginOf([])).message).to.contain(
      "other rows by now",
    );
    expect(new MarginKernel(cube, rows).marginOf([])).to.deep.equal(marginOf(cube, []));
  });

  it("error: a share that was attached before, also a copy of it, until rows are replaced; another thread's is free", () => {
    const owner = new MarginKernel(cube);
    const share = owner.share(0, bytes);
    const first = new MarginKernel(cube, new AttachedRows(cube, share));
    for (const again of [share, { ...share }, owner.share(0, bytes)]) {
      const { code, message } = refusalOf(() => new AttachedRows(cube, again));
      expect(code).to.equal("impossibleParameter");
      expect(message).to.contain("attached before");
    }
    expect(first.marginsOf(requests)).to.deep.equal(expected);
    // Nor has the computation written over the mark.
    expect(refusalOf(() => new AttachedRows(cube, share)).message).to.contain("attached before");
    const other = new MarginKernel(cube, new AttachedRows(cube, owner.share(1, bytes)));
    expect(other.marginsOf(requests)).to.deep.equal(expected);
    const next = owner.follow(moved);
    const kernel = new MarginKernel(moved, new AttachedRows(moved, next.share(0, bytes)));
    expect(kernel.marginOf(accounts[0]!)).to.deep.equal(marginOf(moved, accounts[0]!));
  });

  it("error: rows that were shared while they were being replaced", () => {
    const owner = new MarginKernel(cube);
    const share = owner.share(0, bytes);
    const version = new Int32Array(share.sampled.part.shared.buffer, share.versionAt, 1);
    Atomics.add(version, 0, 1);
    const odd = { ...share, version: share.version + 1 };
    expect(refusalOf(() => new AttachedRows(cube, odd)).message).to.contain("other rows by now");
  });

  it("error: a cube whose rows were transferred away once they were attached", () => {
    const own = { ...cube, rows: cube.rows.map((row) => row.slice()) };
    const owner = new MarginKernel(cube);
    const kernel = new MarginKernel(own, new AttachedRows(own, owner.share(0, bytes)));
    expect(kernel.marginOf(accounts[0]!)).to.deep.equal(expected[0]);
    own.rows[1]!.buffer.transfer();
    expect(refusalOf(() => kernel.marginOf(accounts[0]!)).message).to.contain("transferred away");
  });

  it("behavior: a chunk gives every account's report, nothing for those refused, also in little memory", () => {
    const owner = new MarginKernel(cube);
    const refused = { positions: [{ instrument: "BTC-PERP", size: 2n ** 60n }] };
    const chunk = [...requests.slice(0, 5), refused, ...requests.slice(5), { positions: [] }];
    const reports = [...expected.slice(0, 5), undefined, ...expected.slice(5), marginOf(cube, [])];
    expect(computeChunk(owner, chunk)).to.deep.equal(reports);
    const part = 230_000;
    const rows = new AttachedRows(cube, owner.share(0, part));
    const tight = new MarginKernel(cube, rows);
    expect(() => tight.marginsOf(requests))
      .to.throw(ModelError, "memory")
      .with.property("code", "tooLarge");
    expect(computeChunk(tight, chunk)).to.deep.equal(reports);
    // What is no refusal is not taken for one.
    expect(() => computeChunk(owner, [undefined as never])).to.throw(TypeError);
    owner.follow(moved);
    expect(() => computeChunk(tight, chunk)).to.throw(ModelError, "other rows by now");
  });
});
