import { expect } from "chai";

import { lawRisk, sampleLaw } from "./InnovationLaw.ts";

describe("InnovationLaw", function () {
  this.timeout(20_000);

  it("behavior: normal and Student-t have their closed-form Value-at-Risk and Expected Shortfall", () => {
    // scipy.stats: −q·√((ν−2)/ν) and f(q)/.01·(ν+q²)/(ν−1)·√((ν−2)/ν) at q = t.ppf(.01, ν). The clip of ±20 lowers ν = 3.
    for (const [nu, valueAtRisk, expectedShortfall] of [
      [4, 2.6495, 3.6915],
      [5, 2.6065, 3.4488],
      [6, 2.566, 3.2925],
      [Infinity, 2.3263, 2.6652],
    ] as const) {
      const sorted = sampleLaw({ degreesOfFreedom: nu, jumpsPerDay: 0, jumpSkew: 0 });
      for (const side of ["long", "short"] as const) {
        const risk = lawRisk(sorted, side, 0.99);
        expect(risk.valueAtRisk / valueAtRisk).to.be.closeTo(1, 0.006);
        expect(risk.expectedShortfall / expectedShortfall).to.be.closeTo(1, 0.006);
      }
    }
  });

  it("behavior: jumps leave mean 0 and variance 1, and a negative skew lengthens the fall", () => {
    const sorted = sampleLaw({ degreesOfFreedom: Infinity, jumpsPerDay: 0.05, jumpSkew: -0.5 });
    const moment = (power: number): number => sorted.reduce((sum, x) => sum + x ** power, 0) / sorted.length;
    expect(moment(1)).to.be.closeTo(0, 0.002);
    expect(moment(2)).to.be.closeTo(1, 0.01);
    // Third cumulant of a compound Poisson: λE[size³], size mean κ and variance 1 − κ², times (s/λ)^1.5.
    const third = 0.05 * (-0.125 + 3 * -0.5 * 0.75) * (0.15 / 0.05) ** 1.5;
    expect(moment(3) / third).to.be.closeTo(1, 0.1);
  });
});
