import type { MarginReport } from "@plimsoll/model";
import { expect } from "chai";
import { z } from "zod";

import { marginReport } from "./index.ts";

const REPORT = {
  profile: "reference",
  method: "exact",
  points: 1,
  fullCollateral: 63_097_000_000n,
  valueAtRisk: -5n,
  expectedShortfall: 13_257_149_500n,
  standardError: 0n,
  levels: [{ confidence: "0.975", valueAtRisk: -9n, expectedShortfall: 1n, standardError: 0n }],
  panelError: 7n,
  bases: { montecarlo: 13_257_149_500n },
  base: 13_257_149_500n,
  floor: 11_426_000_000n,
  stresses: [{ name: "melt-up", loss: -3n }],
  core: 16_571_436_875n,
  addOns: { parlay: 12n },
  initialMargin: 18_313_280_000n,
  maintenanceMargin: 14_650_624_000n,
  release: 0.70976,
  binding: "correlation",
  cascade: ["BTC"],
  clusters: [{ cluster: "BTC", expectedShortfall: 1n, gross: 2n }],
  waterfall: [{ term: "base", amount: -1n, reason: "netting", numbers: { of: "2" } }],
} as const satisfies MarginReport;

describe("marginReport", () => {
  it("carries the model's report through JSON without losing a unit", () => {
    const report: MarginReport = REPORT;
    const json = JSON.stringify(
      z.encode(marginReport, {
        ...REPORT,
        levels: [...REPORT.levels],
        stresses: [...REPORT.stresses],
        cascade: [...REPORT.cascade],
        clusters: [...REPORT.clusters],
        waterfall: [...REPORT.waterfall],
      }),
    );
    expect(JSON.parse(json)).to.include({ initialMargin: "18313280000", valueAtRisk: "-5" });
    const back: MarginReport = marginReport.parse(JSON.parse(json));
    expect(back).to.deep.equal(report);
  });

  it("error: a number where a decimal string belongs", () => {
    expect(marginReport.safeParse({ ...REPORT, initialMargin: 5 }).success).to.equal(false);
  });
});
