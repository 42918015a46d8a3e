import { expect } from "chai";

import { Tally } from "./Tally.ts";

const failuresOf = (check: Parameters<Tally["row"]>[1]): number => {
  const tally = new Tally();
  tally.row("a row", check);
  return tally.failures.length;
};

describe("Tally", () => {
  it("fails on NaN and infinity on either side, whatever the tolerance", () => {
    for (const [computed, published] of [
      [Number.NaN, 1],
      [1, Number.NaN],
      [Number.NaN, Number.NaN],
      [Infinity, 1],
      [1, Infinity],
      [Infinity, Infinity],
    ] as const) {
      const tolerance = { absolute: 1e300, relative: 1e300 };
      expect(failuresOf((row) => row.close("x", computed, published, tolerance))).to.equal(1);
      expect(failuresOf((row) => row.within("x", computed, published, 1e300))).to.equal(1);
    }
    expect(failuresOf((row) => row.equal("x", Number.NaN, Number.NaN))).to.equal(1);
  });

  it("allows the larger of an absolute and a relative difference, and no more", () => {
    expect(failuresOf((row) => row.close("x", 100.1, 100, { relative: 2e-3 }))).to.equal(0);
    expect(failuresOf((row) => row.close("x", 100.3, 100, { relative: 2e-3 }))).to.equal(1);
    expect(failuresOf((row) => row.close("x", 0.001, 0, { relative: 1, absolute: 1e-4 }))).to.equal(1);
    expect(failuresOf((row) => row.close("x", 0.0001, 0, { absolute: 1e-4 }))).to.equal(0);
  });

  it("fails a row that compares nothing, and one that throws", () => {
    expect(failuresOf(() => undefined)).to.equal(1);
    expect(
      failuresOf(() => {
        throw new Error("no such cluster");
      }),
    ).to.equal(1);
  });

  it("counts a row once and keeps the worst relative error over rows, passing or not", () => {
    const tally = new Tally();
    tally.row("first", (row) => {
      row.close("a", 1.5, 1, {});
      row.close("b", 2, 1, {});
    });
    tally.row("second", (row) => row.close("c", 1, 1, {}));
    expect(tally.rows).to.equal(2);
    expect(tally.failures).to.deep.equal(["first: a computed 1.5, published 1; b computed 2, published 1"]);
    expect(tally.worstRelativeError).to.equal(1);
  });
});
