import { expect } from "chai";

import { buildCube } from "../cube/buildCube.ts";
import type { ScenarioCube } from "../cube/ScenarioCube.ts";
import { marginOf } from "../margin/marginOf.ts";
import { productionProfile } from "../profiles/production.ts";
import { exampleSnapshot } from "../testing/exampleSnapshot.ts";
import { refusalOf } from "../testing/refusalOf.ts";
import { AttachedRows } from "./AttachedRows.ts";
import { CubeRows } from "./CubeRows.ts";
import { isLaid } from "./laidRow.ts";
import { MarginKernel } from "./MarginKernel.ts";

const seeds = Array.from({ length: 8 }, (_, i) => [i, 2026] as const);
const built = buildCube({ profile: productionProfile, snapshot: exampleSnapshot, seeds });
/** With rows of its own. */
const copy = (cube: ScenarioCube): ScenarioCube => ({
  ...cube,
  rows: cube.rows.map((row) => row.slice()),
  historical: { ...cube.historical!, rows: cube.historical!.rows.map((row) => row.slice()) },
});

describe("CubeRows", function () {
  this.timeout(20_000);

  it("error: after a row was refused while rows were replaced, nothing is computed over them, shared or replaced again", () => {
    for (const isPast of [false, true]) {
      const rows = new CubeRows(built, {});
      const bad = copy(built);
      const where = isPast ? bad.historical!.rows : bad.rows;
      where[1]![7] = 0.5;
      where[3]![0]! += 1;
      expect(refusalOf(() => rows.follow(bad)).code).to.equal("notFinite");
      for (const run of [
        () => rows.requireCurrent(built),
        () => rows.requireCurrent(bad),
        () => new MarginKernel(bad, rows).marginOf([]),
        () => rows.share(0, 1 << 25),
      ]) {
        expect(refusalOf(run).message).to.contain("replaced in part only");
      }
      expect(rows.canFollow(built)).to.equal(false);
      expect(refusalOf(() => rows.follow(built)).message).to.contain("Make a new kernel");
    }
  });

  it("behavior: follows rows that were written to in place, as if they were others", () => {
    const cube = copy(built);
    const kernel = new MarginKernel(cube);
    const positions = [{ instrument: cube.instruments[0]!, size: 30n }];
    kernel.marginOf(positions);
    cube.rows[0]!.forEach((p, s) => (cube.rows[0]![s] = 2 * p));
    cube.historical!.rows[0]!.forEach((p, s) => (cube.historical!.rows[0]![s] = 3 * p));
    const next = { ...cube };
    expect(kernel.follow(next).marginOf(positions)).to.deep.equal(marginOf(next, positions));
  });

  it("error: a cube whose rows were transferred away once they were laid out", () => {
    for (const rowsOf of [(cube: ScenarioCube) => cube.rows, (cube: ScenarioCube) => cube.historical!.rows]) {
      const cube = copy(built);
      const kernel = new MarginKernel(cube);
      const positions = [{ instrument: cube.instruments[2]!, size: 30n }];
      kernel.marginOf(positions);
      (rowsOf(cube)[2]!.buffer as ArrayBuffer).transfer();
      for (const run of [() => kernel.marginOf(positions), () => kernel.shortfallAllocation(positions)]) {
        const { code, message } = refusalOf(run);
        expect(code).to.equal("impossibleParameter");
        expect(message).to.contain("transferred away");
      }
    }
  });

  it("error: panels that do not divide the scenarios, and a history cut short", () => {
    const { profile } = built;
    const panels = { ...profile, scenarioSet: { ...profile.scenarioSet, panels: 7 } };
    expect(refusalOf(() => new MarginKernel({ ...built, profile: panels })).code).to.equal(
      "impossibleParameter",
    );
    const short = { ...built.historical!, points: built.historical!.points - 1 };
    expect(refusalOf(() => new MarginKernel({ ...built, historical: short })).code).to.equal(
      "impossibleParameter",
    );
  });

  it("behavior: a cube without history is laid out, shared and followed without one", () => {
    const { historical: _none, ...bare } = built;
    const positions = [{ instrument: built.instruments[1]!, size: -40n }];
    const kernel = new MarginKernel(bare);
    const expected = marginOf(bare, positions);
    expect(kernel.marginOf(positions)).to.deep.equal(expected);
    const share = kernel.share(0, 1 << 22);
    expect(share).to.not.have.property("past");
    expect(new MarginKernel(bare, new AttachedRows(bare, share)).marginOf(positions)).to.deep.equal(expected);
    const next = { ...bare };
    expect(kernel.follow(next).marginOf(positions)).to.deep.equal(expected);
    expect(
      refusalOf(() => new AttachedRows(built, new CubeRows(bare, {}).share(0, 1 << 22))).message,
    ).to.contain("another cube");
  });

  it("behavior: only a cube of the same instruments, scenarios, panels and length of history is followed", () => {
    const rows = new CubeRows(built, {});
    const { profile, historical } = built;
    const panels = { ...profile, scenarioSet: { ...profile.scenarioSet, panels: 4 } };
    const others: Partial<ScenarioCube>[] = [
      { instruments: built.instruments.toReversed() },
      { points: built.points / 2 },
      { profile: panels },
      { historical: { ...historical!, points: 10 } },
    ];
    for (const other of others) expect(rows.canFollow({ ...built, ...other })).to.equal(false);
    expect(rows.canFollow({ ...built })).to.equal(true);
  });

  it("behavior: the version is even when rows are whole, and another one after each change", () => {
    const rows = new CubeRows(built, {});
    const versions = [rows.share(0, 1 << 22).version];
    for (const factor of [2, 3]) {
      const next = copy(built);
      next.rows[0]!.forEach((p, s) => (next.rows[0]![s] = factor * p));
      expect(rows.follow(next)).to.equal(1);
      expect(isLaid(rows.sampled, 0, next.rows[0]!)).to.equal(true);
      versions.push(rows.share(0, 1 << 22).version);
    }
    expect(versions).to.deep.equal([0, 2, 4]);
  });
});
