import { expect } from "chai";

import { ModelError } from "../errors/ModelError.ts";
import { ScenarioRows } from "./ScenarioRows.ts";

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
    expect(() => new ScenarioRows([], 0)).to.throw(ModelError);
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
    for (const index of [-1, 2, NaN]) {
      expect(() => rows.setRow(index, row(100))).to.throw(ModelError, "no such row");
    }
  });

  it("error: more than the memory limit is refused with the bytes it would take", () => {
    expect(() => new ScenarioRows([row(10_000)], 10_000, { memoryLimit: 131_072 }))
      .to.throw(ModelError, "131072 bytes")
      .with.property("code", "tooLarge");
  });
});
