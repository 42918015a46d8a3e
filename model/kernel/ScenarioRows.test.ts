import { expect } from "chai";

import { ModelError } from "../errors/ModelError.ts";
import { refusalOf } from "../testing/refusalOf.ts";
import { isLaid } from "./laidRow.ts";
import { ScenarioRows, type TiledRows } from "./ScenarioRows.ts";
import { screeningOrder } from "./screeningOrder.ts";

const row = (points: number): Float64Array => Float64Array.from({ length: points }, (_, s) => s - 7);

describe("ScenarioRows", () => {
  it("behavior: takes 14 bytes an instrument and scenario, 8 without screens, and little more", () => {
    const some = Array.from({ length: 50 }, () => row(3200));
    for (const [screens, bytes] of [
      [true, 14],
      [false, 8],
    ] as const) {
      const rows = new ScenarioRows(some, 3200, { screens });
      expect(rows.memory.used).to.be.within(bytes * 50 * 3200, (bytes + 1.5) * 50 * 3200);
    }
  });

  it("error: NaN, infinities, fractions and integers of 2^53 are refused, wherever they stand", () => {
    for (const bad of [NaN, Infinity, -Infinity, 0.5, 2 ** 53, -(2 ** 53)]) {
      for (const place of [0, 50, 99]) {
        const broken = row(100);
        broken[place] = bad;
        expect(() => new ScenarioRows([row(100), broken], 100))
          .to.throw(ModelError, "row 1")
          .that.satisfies((error: ModelError) => error.code === "notFinite" && Object.is(error.value, bad));
        const rows = new ScenarioRows([row(100)], 100);
        expect(() => rows.setRow(0, broken))
          .to.throw(ModelError)
          .with.property("code", "notFinite");
      }
    }
  });

  it("error: a row whose buffer was transferred away is refused", () => {
    const gone = row(100);
    (gone.buffer as ArrayBuffer).transfer();
    expect(() => new ScenarioRows([row(100), gone], 100))
      .to.throw(ModelError, "transferred")
      .with.property("code", "impossibleParameter");
    const rows = new ScenarioRows([row(100)], 100);
    expect(() => rows.setRow(0, gone)).to.throw(ModelError, "transferred");
  });

  it("error: rows of another length, runs that do not divide, tiles that are not of whole blocks", () => {
    expect(() => new ScenarioRows([row(100), row(99)], 100)).to.throw(ModelError, "one number a scenario");
    expect(() => new ScenarioRows([row(100)], 100, { runs: 3 })).to.throw(ModelError, "3 runs");
    for (const runs of [0, -2, NaN, 0.5]) {
      expect(refusalOf(() => new ScenarioRows([row(100)], 100, { runs })).code).to.equal(
        "impossibleParameter",
      );
    }
    for (const points of [0, -1, 0.5, NaN]) {
      expect(refusalOf(() => new ScenarioRows([], points)).code).to.equal("impossibleParameter");
    }
    for (const spareRows of [-1, 0.5, NaN]) {
      expect(refusalOf(() => new ScenarioRows([row(100)], 100, { spareRows })).code).to.equal(
        "impossibleParameter",
      );
    }
    for (const tiling of [{ exact: 15 }, { single: 0 }, { narrow: 33 }, { extreme: NaN }]) {
      const whole = { exact: 16, single: 20, narrow: 32, extreme: 0, ...tiling };
      expect(() => new ScenarioRows([row(100)], 100, { tiling: whole }))
        .to.throw(ModelError)
        .with.property("code", "impossibleParameter");
    }
  });

  it("error: a row beyond those reserved is refused, not written over others", () => {
    const rows = new ScenarioRows([row(100)], 100, { spareRows: 1 });
    rows.setRow(1, row(100));
    for (const index of [-1, 2, NaN, 0.5, 1.5, Infinity]) {
      expect(() => rows.setRow(index, row(100))).to.throw(ModelError, "no such row");
    }
  });

  it("behavior: the three copies are the row: in its order as it is, in screening order to the nearest single and 16 bits", () => {
    const points = 250;
    const tiling = { exact: 32, single: 40, narrow: 64, extreme: 0.2 };
    const own = Float64Array.from(
      { length: points },
      (_, s) => ((s * 7919) % 251) ** 3 * (s % 2 === 0 ? 1 : -1) * 1000,
    );
    const rows = new ScenarioRows([row(points), own], points, { runs: 2, tiling });
    const { exact, single, narrow, extreme, slots, memory, peaks, narrowTicks } = rows;
    const { u32, f32, f64, i16 } = memory.views;
    const at = ({ address, tileBytes, rowBytes, width }: TiledRows, place: number, bytes: number): number =>
      (address + Math.floor(place / width) * tileBytes + rowBytes) / bytes + (place % width);
    // Two runs of 125 in tiles of 32: 128 places each.
    for (let s = 0; s < points; s++) {
      const place = s < 125 ? s : s + 3;
      expect(f64[at(exact, place, 8)]).to.equal(own[s]);
    }
    expect(extreme).to.equal(40);
    const order = Array.from({ length: points }, (_, place) => {
      const slot = u32[slots / 4 + place]!;
      return slot < 128 ? slot : slot - 3;
    });
    expect([...order].sort((a, b) => a - b)).to.deep.equal(order.map((_, s) => s));
    expect(order).to.deep.equal([...screeningOrder([row(points), own], points)]);
    const most = (some: readonly number[]): number => Math.max(...some.map((s) => Math.abs(own[s]!)));
    const inner = most(order.slice(extreme));
    expect(peaks[1]).to.equal(most(order));
    expect(narrowTicks[1]! * (32766 / inner)).to.be.closeTo(1, 1e-12);
    order.forEach((s, place) => {
      expect(f32[at(single, place, 4)]).to.equal(Math.fround(own[s]!));
      if (place < extreme) return;
      const exactly = (own[s]! * 32766) / inner;
      expect(Math.abs(i16[at(narrow, place - extreme, 2)]! - exactly)).to.be.at.most(0.5 + 1e-9);
    });
  });

  it("behavior: a row of zeros is a row", () => {
    const rows = new ScenarioRows([new Float64Array(100), row(100)], 100);
    const { memory, narrow, single, peaks, narrowTicks } = rows;
    expect(peaks[0]).to.equal(0);
    expect(narrowTicks[0]).to.be.greaterThan(0);
    for (let tile = 0; tile < narrow.tiles; tile++) {
      const at = (narrow.address + tile * narrow.tileBytes) / 2;
      expect(memory.views.i16.slice(at, at + narrow.width)).to.deep.equal(new Int16Array(narrow.width));
    }
    for (let tile = 0; tile < single.tiles; tile++) {
      const at = (single.address + tile * single.tileBytes) / 4;
      expect(memory.views.f32.slice(at, at + single.width)).to.deep.equal(new Float32Array(single.width));
    }
  });

  it("behavior: a row is laid out at a time of its own, and one that is refused leaves the row before", () => {
    const rows = new ScenarioRows([row(100), row(100)], 100, { spareRows: 1 });
    const before = [...rows.laidAt];
    expect(new Set(before.slice(0, 2))).to.have.property("size", 2);
    expect(rows.revision).to.equal(2);
    expect(() => rows.setRow(0, row(100).fill(0.5))).to.throw(ModelError);
    expect([...rows.laidAt]).to.deep.equal(before);
    expect(rows.revision).to.equal(2);
    expect(isLaid(rows, 0, row(100))).to.equal(true);
    rows.setRow(0, row(100));
    expect(rows.laidAt[0]).to.be.greaterThan(Math.max(...before));
    expect(rows.revision).to.equal(3);
    rows.setRow(2, row(100));
    expect(rows.revision).to.equal(3);
  });

  it("error: more than the memory limit is refused with the bytes it would take, before anything is made", () => {
    for (const [points, spareRows] of [
      [2 ** 40, 0],
      [100, 2 ** 50],
    ] as const) {
      expect(refusalOf(() => new ScenarioRows([], points, { spareRows })).code).to.equal("tooLarge");
    }
    expect(() => new ScenarioRows([row(10_000)], 10_000, { memoryLimit: 131_072 }))
      .to.throw(ModelError, "131072 bytes")
      .with.property("code", "tooLarge");
  });
});
