import { expect } from "chai";
import fc from "fast-check";
import { chargeUp } from "./chargeUp.ts";
import { concentrationCharge } from "./concentrationCharge.ts";
import { depthCharge } from "./depthCharge.ts";
import { horizonCharge } from "./horizonCharge.ts";
import { impactCharge } from "./impactCharge.ts";

const slope = 150;
const charges: [string, (lots: number) => number][] = [
  ["impact", (lots) => impactCharge(lots, 40, 10_000, 1, slope)],
  ["horizon, gentle", (lots) => horizonCharge(lots, 200, 500, slope)],
  ["horizon, steep", (lots) => horizonCharge(lots, 900, 500, slope)],
  ["concentration, gentle", (lots) => concentrationCharge(lots, 40, 1000, 0.1, slope)],
  ["concentration, steep", (lots) => concentrationCharge(lots, 400, 1000, 0.1, slope)],
  [
    "depth",
    (lots) =>
      depthCharge(
        lots,
        [
          [10, 100],
          [30, 400],
          [400, 90],
        ],
        1.3,
        slope,
      ),
  ],
];

describe("charges that grow with size", () => {
  it("behavior: the square-root law: 100 of 10,000 a day at σ 40 cost 4 a lot", () => {
    expect(impactCharge(100, 40, 10_000, 1, slope)).to.equal(4);
  });

  it("behavior: four times what the market absorbs costs one more shortfall a lot", () => {
    expect(horizonCharge(2000, 20, 500, slope)).to.equal(20);
    expect(horizonCharge(500, 20, 500, slope)).to.equal(0);
  });

  it("behavior: from twice the threshold, σ√(x − θ): at x = .35, θ = .1, half of σ", () => {
    expect(concentrationCharge(350, 40, 1000, 0.1, slope)).to.be.closeTo(20, 1e-12);
    expect(concentrationCharge(200, 40, 1000, 0.1, slope)).to.be.closeTo(40 * Math.sqrt(0.1), 1e-12);
    expect(concentrationCharge(100, 40, 1000, 0.1, slope)).to.equal(0);
  });

  it("behavior: below twice the threshold at most 6 % of σ less than σ√(x − θ), and never more", () => {
    for (let lots = 101; lots < 200; lots++) {
      const charged = concentrationCharge(lots, 40, 1000, 0.1, slope);
      const formula = 40 * Math.sqrt(lots / 1000 - 0.1);
      expect(formula - charged).to.be.within(0, 0.06 * 40);
    }
  });

  it("behavior: a walk of the book: 100 at 10, 100 of 400 at 30", () => {
    const levels = [
      [10, 100],
      [30, 400],
    ] as const;
    expect(depthCharge(200, levels, 1, slope)).to.equal(20);
    // What lies beyond the first level, times 2: (100·10 + 100·50)/200.
    expect(depthCharge(200, levels, 2, slope)).to.equal(30);
    // 500 rest, 500 are not filled: (100·10 + 400·30 + 500·150)/1000.
    expect(depthCharge(1000, levels, 1, slope)).to.equal(88);
    expect(depthCharge(5, [], 1, slope)).to.equal(slope);
  });

  it("behavior: a market without volume or open interest costs the largest slope", () => {
    expect(impactCharge(1, 40, 0, 1, slope)).to.equal(slope);
    expect(horizonCharge(1, 400, 0, slope)).to.equal(slope);
    expect(concentrationCharge(1, 40, 0, 0.1, slope)).to.equal(slope);
  });

  for (const [name, rate] of charges) {
    it(`behavior: ${name}: a lot never costs less in a larger position, so M(λP) ≤ λM(P)`, () => {
      fc.assert(
        fc.property(fc.integer({ min: 1, max: 1e7 }), fc.integer({ min: 1, max: 1e7 }), (a, b) => {
          const [few, many] = a < b ? [a, b] : [b, a];
          return rate(few) <= rate(many) * (1 + 1e-12);
        }),
        { numRuns: 500, seed: 21 },
      );
    });

    it(`behavior: ${name}: one more lot never adds more than the largest slope to the charge of all`, () => {
      fc.assert(
        fc.property(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 1, max: 1e4 }), (lots, more) => {
          const added = (lots + more) * rate(lots + more) - lots * rate(lots);
          return added <= more * slope * (1 + 1e-9) + 1e-6;
        }),
        { numRuns: 500, seed: 22 },
      );
    });
  }

  it("behavior: rounds up, once", () => {
    expect(chargeUp(3n, 0.5)).to.equal(2n);
    expect(chargeUp(0n, 7)).to.equal(0n);
    expect(chargeUp(10n ** 12n, 0)).to.equal(0n);
  });
});
