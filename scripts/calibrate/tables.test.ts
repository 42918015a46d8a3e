import { expect } from "chai";

import type { Calibration } from "./calibrate.ts";
import type { AssetResult, SideResult } from "./gridSearch.ts";
import { reportTables } from "./tables.ts";

const side = (changes: Partial<SideResult>): SideResult => ({
  side: "long",
  confidence: 0.99,
  days: 1000,
  exceptions: 12,
  expected: 10,
  oneSided: 0.3,
  z1: undefined,
  z2: -0.123,
  critical: -0.5,
  z2PValue: 0.3,
  ...changes,
});

const calibration = (assets: readonly AssetResult[]): Calibration => ({
  grid: [{ candidate: { lambda: 0.97, multiplier: 1.06, degreesOfFreedom: 4, jumpsPerDay: 0.05 }, assets }],
  oilWithoutNegativeDay: [],
  procyclicality: [],
  historical: [],
  books: [],
  exhaustion: [],
  residuals: { lambda: "0.97", multiplier: "1.06", from: "", to: "", days: 0, assets: {} },
});

describe("reportTables", () => {
  it("behavior: a rejected asset is marked with the tests that reject it, an accepted one with none", () => {
    const [grid] = reportTables(
      calibration([
        {
          asset: "BTC",
          accepted: true,
          failures: [],
          sides: [side({}), side({ side: "short", exceptions: 9 })],
        },
        {
          asset: "WTI",
          accepted: false,
          failures: ["long 99 %: 20 of 10.0", "long 97.5 %: Z2 -0.90 < -0.25"],
          sides: [side({ exceptions: 20 }), side({ side: "short", exceptions: 8 })],
        },
      ]),
    );
    expect(grid?.rows).to.deep.equal([["0.97", "1.06", "4", "0.05", "12/9 ✓", "20/8 ✗ ez"]]);
  });

  it("behavior: a side without an exception has no Z1; a Z2 below its critical value is marked", () => {
    const tables = reportTables(
      calibration([
        {
          asset: "BTC",
          accepted: false,
          failures: [],
          sides: [side({}), side({ side: "short", z1: 0.05, z2: -0.7, oneSided: 0.0001 })],
        },
      ]),
    );
    expect(tables.find(({ name }) => name === "default")?.rows).to.deep.equal([
      ["BTC", "long", "99 %", "1000", "12", "10.0", ".300", "–", "−0.12", "−0.50", "✓"],
      ["BTC", "short", "99 %", "1000", "12", "10.0", "< .001", "0.05", "−0.70", "−0.50", "✗"],
    ]);
  });
});
