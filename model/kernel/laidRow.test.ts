import { expect } from "chai";

import { isLaid, laidRow } from "./laidRow.ts";
import { ScenarioRows } from "./ScenarioRows.ts";

describe("laidRow", () => {
  for (const [points, runs, exact] of [
    [400, 1, 16],
    [90, 3, 32],
    [1000, 4, 128],
    [17, 17, 16],
  ] as const) {
    it(`behavior: rows come back as they were laid out: ${runs} runs of ${points / runs}, tiles of ${exact}`, () => {
      const rows = [3, 5, 7].map((step) =>
        Float64Array.from({ length: points }, (_, s) => ((s * step) % 101) - 50),
      );
      const tiling = { exact, single: 20, narrow: 32, extreme: 0.1 };
      const laid = new ScenarioRows(rows, points, { runs, tiling, spareRows: 1 });
      rows.forEach((row, i) => {
        expect(laidRow(laid, i)).to.deep.equal(row);
        expect(isLaid(laid, i, row)).to.equal(true);
      });
      const [first] = rows as [Float64Array];
      for (const s of [0, points - 1]) {
        const other = first.slice();
        other[s]! += 1;
        expect(isLaid(laid, 0, other)).to.equal(false);
        // What is written to the source later is not laid out.
        const before = first[s]!;
        first[s] = 99;
        expect(laidRow(laid, 0)[s]).to.equal(before);
        first[s] = before;
      }
      expect(isLaid(laid, 0, first.subarray(1))).to.equal(false);
      expect(isLaid(laid, 0, Float64Array.of(...first, 0))).to.equal(false);
    });
  }
});
