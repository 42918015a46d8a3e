import { MARK_LIVE, MARK_UNCHECKED } from "@plimsoll/sdk";
import { expect } from "chai";

import { indexVerdict, type IndexReading, type IndexVerdict } from "./indexVerdict.ts";

const usd = (dollars: number): bigint => BigInt(Math.round(dollars * 1e6));

/** A mark of 50,000 that stands at its anchor, an index of 50,000 with a tolerance of 5 %. */
function verdict(reading: {
  mark?: number;
  flags?: number;
  index?: number | "unusable" | "broken";
  anchor?: number;
  limitMoves?: bigint;
}): IndexVerdict | undefined {
  const { mark = 50_000, flags = MARK_LIVE, index = 50_000, anchor = mark, limitMoves = 0n } = reading;
  const said: IndexReading["index"] =
    index === "broken"
      ? undefined
      : { price: usd(index === "unusable" ? 10 : index), isUsable: index !== "unusable" };
  return indexVerdict({
    mark: { price: usd(mark), flags },
    index: said,
    tolerance: 50_000n,
    anchor: { price: usd(anchor), limitMoves },
  });
}

// The cases of test/contracts/oracle/index.test.ts, which shows that the contract judges them so.
describe("indexVerdict", () => {
  it("behavior: halts a mark that is further from the index than the tolerance of the index", () => {
    expect(verdict({ mark: 52_500 })).to.equal(undefined);
    expect(verdict({ mark: 52_500.000001 })).to.equal("halts");
    expect(verdict({ mark: 47_500 })).to.equal(undefined);
    expect(verdict({ mark: 47_499.999999 })).to.equal("halts");
    expect(verdict({ index: 60_000 })).to.equal("halts");
  });

  it("behavior: an index at or below zero halts", () => {
    expect(verdict({ index: 0 })).to.equal("halts");
    expect(verdict({ index: -36.98 })).to.equal("halts");
  });

  it("behavior: a limited mark on its way to the index is late, on its way from it or beyond it wrong", () => {
    expect(verdict({ mark: 45_000, index: 30_000, anchor: 50_000, limitMoves: 1n })).to.equal(undefined);
    expect(verdict({ mark: 45_000, index: 30_000, anchor: 50_000 })).to.equal("halts");
    expect(verdict({ mark: 55_000, anchor: 50_000, limitMoves: 1n })).to.equal("halts");
    expect(verdict({ mark: 55_000, index: 50_500, anchor: 50_000, limitMoves: 1n })).to.equal("halts");
  });

  it("behavior: an index that cannot be used is marked so once, and one that can again too", () => {
    expect(verdict({ index: "unusable" })).to.equal("marksUnusable");
    expect(verdict({ index: "broken" })).to.equal("marksUnusable");
    const flags = MARK_LIVE | MARK_UNCHECKED;
    expect(verdict({ index: "broken", flags })).to.equal(undefined);
    expect(verdict({ flags })).to.equal("marksUsable");
    expect(verdict({ index: 40_000, flags })).to.equal("halts");
  });
});
