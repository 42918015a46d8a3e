import { expect } from "chai";

import { parseFraction } from "../numeric/parseDecimal.ts";
import { allocateTail } from "./allocateTail.ts";
import { ScenarioRows } from "./ScenarioRows.ts";
import { tailLevel } from "./TailLevel.ts";

describe("allocateTail", () => {
  it("behavior: scenarios beyond the VaR count in full, those at it share what is left; by hand", () => {
    // Of one lot long in both; the losses of the book are 90, 60, 60, 60, 60 and five times 0.
    const first = [-70, -60, -30, 0, -10, 0, 0, 0, 0, 0];
    const second = [-20, 0, -30, -60, -50, 0, 0, 0, 0, 0];
    const source = [first, second].map((row) => Float64Array.from(row));
    const rows = new ScenarioRows(source, 10);
    const of = (confidence: string, ...sizes: bigint[]): bigint[] =>
      allocateTail(
        { sampled: rows, rowsOf: () => source },
        sizes.map((size, index) => ({ index, size })),
        tailLevel(10, parseFraction(confidence)),
      );
    // Three scenarios: the first, and two of the four at 60. The first leg has (70 + ½·100)/3, the second (20 + ½·140)/3.
    expect(of("0.7", 1n, 1n)).to.deep.equal([40n, 30n]);
    expect(of("0.7", 1000n, 1000n)).to.deep.equal([40_000n, 30_000n]);
    // Two and a half: 70 + 37.5 and 20 + 52.5 over 2.5.
    expect(of("0.75", 1n, 1n)).to.deep.equal([43n, 29n]);
    // Nothing beyond the largest loss, 90.
    expect(of("0.9", 1n, 1n)).to.deep.equal([70n, 20n]);
    // A short of the first alone never loses.
    expect(of("0.5", -1n)).to.deep.equal([0n]);
  });
});
