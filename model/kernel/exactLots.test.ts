import { expect } from "chai";

import { refusalOf } from "../testing/refusalOf.ts";
import { exactLots, reachOf } from "./exactLots.ts";
import type { LaidRows } from "./LaidRows.ts";

const rowsOf = (...peaks: number[]) =>
  ({ peaks: Float64Array.from(peaks), rowCount: peaks.length, instruments: peaks.length }) as LaidRows;

describe("exactLots", () => {
  it("behavior: legs as rows and numbers, in their order, twice the same included", () => {
    const legs = [
      { index: 1, size: 3n },
      { index: 0, size: -2n },
      { index: 1, size: -1n },
      { index: 0, size: 0n },
    ];
    expect(exactLots(rowsOf(5, 7), legs)).to.deep.equal([
      { row: 1, lots: 3 },
      { row: 0, lots: -2 },
      { row: 1, lots: -1 },
      { row: 0, lots: 0 },
    ]);
  });

  it("error: from 2^53 on, to the unit, in one leg, in many, and in legs of the same row that cancel", () => {
    const most = 2 ** 53;
    const whole = (peak: number, ...sizes: bigint[]) =>
      exactLots(
        rowsOf(peak),
        sizes.map((size) => ({ index: 0, size })),
      );
    expect(whole(1, 2n ** 53n - 1n)).to.have.length(1);
    expect(whole(most - 1, 1n)).to.have.length(1);
    expect(whole(3, (2n ** 53n - 1n) / 3n)).to.have.length(1);
    for (const refused of [
      () => whole(1, 2n ** 53n),
      () => whole(1, -(2n ** 53n)),
      () => whole(1, 2n ** 52n, -(2n ** 52n)),
      // Below 2^53 by its doubles' sum: 2^53 − 1 and one.
      () => whole(1, 2n ** 53n - 1n, 1n),
      () => whole(most - 1, 2n),
      () => whole(0, 2n ** 53n),
      () => whole(1, 2n ** 2000n),
      () => whole(0, 2n ** 2000n),
    ]) {
      expect(refusalOf(refused).code).to.equal("tooLarge");
    }
    // A row of zeros needs its size to be a double, and takes up no more.
    expect(whole(0, 2n ** 53n - 1n)).to.have.length(1);
  });

  it("error: rows that there are not, and sizes that are no bigints", () => {
    for (const index of [-1, 2, 0.5, NaN, Infinity, -0.5, 1.0000000001]) {
      const { code, value, message } = refusalOf(() => exactLots(rowsOf(5, 7), [{ index, size: 1n }]));
      expect([code, value]).to.deep.equal(["unknownInstrument", index]);
      expect(message).to.contain("one of its 2 instruments");
    }
    for (const size of [1, 0.5, NaN, "3", undefined]) {
      const leg = { index: 0, size: size as unknown as bigint };
      expect(refusalOf(() => exactLots(rowsOf(5), [leg])).code).to.equal("sizeNotInteger");
    }
  });
});

describe("reachOf", () => {
  it("behavior: Σ|lots|·max|p|, that of sums included", () => {
    const legs = [
      { row: 0, lots: -3 },
      { row: 1, lots: 2 },
    ];
    expect(reachOf(rowsOf(5, 7), legs, 101)).to.equal(130);
    expect(reachOf(rowsOf(), [], 0)).to.equal(0);
  });

  it("error: 2^53, and one beyond that no double shows", () => {
    const half = 2 ** 52;
    expect(reachOf(rowsOf(1), [{ row: 0, lots: half - 1 }], half)).to.equal(2 ** 53 - 1);
    for (const lots of [half, half + 1]) {
      expect(refusalOf(() => reachOf(rowsOf(1), [{ row: 0, lots }], half)).code).to.equal("tooLarge");
    }
  });
});
