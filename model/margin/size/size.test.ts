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
    expect(impactCharge(1, 40, 0, 0, slope)).to.equal(slope);
    expect(horizonCharge(1, 400, 0, slope)).to.equal(slope);
    expect(concentrationCharge(1, 40, 0, 0.1, slope)).to.equal(slope);
  });

  it("behavior: impact of all lots grows as q√q up to the slope and along it from there", () => {
    // β = 40/100 = .4; 1.5·.4·√q is 6 at q = 100: 4·100 until there, 6 for each lot beyond.
    expect(impactCharge(100, 40, 10_000, 1, 6)).to.equal(4);
    expect(impactCharge(400, 40, 10_000, 1, 6)).to.be.closeTo((400 + 300 * 6) / 400, 1e-12);
    expect(impactCharge(400, 40, 10_000, 3, 6)).to.be.above(impactCharge(400, 40, 10_000, 1, 6));
    expect(impactCharge(100, 40, 10_000, 2, slope)).to.equal(8);
    expect([impactCharge(100, 40, 10_000, 1, 0), impactCharge(100, 0, 0, 1, 6)]).to.deep.equal([0, 0]);
    expect(impactCharge(100, 40, 10_000, 1, -1)).to.equal(0);
  });

  it("behavior: a longer horizon costs q(√(q/A) − 1) shortfalls up to the slope and that from there", () => {
    // es·(1.5·√x − 1) = 40 with es = 20 at x = 4, A = 500: 2,000·20 until there, 40 for each lot beyond.
    expect(horizonCharge(2000, 20, 500, 40)).to.be.closeTo(20, 1e-12);
    expect(horizonCharge(8000, 20, 500, 40)).to.be.closeTo((2000 * 20 + 6000 * 40) / 8000, 1e-12);
    // A shortfall of twice the slope or more: the slope from A on.
    expect(horizonCharge(2000, 80, 500, 40)).to.equal((1500 * 40) / 2000);
    expect(horizonCharge(2000, 90, 500, 40)).to.equal((1500 * 40) / 2000);
    expect(horizonCharge(2000, 79, 500, 40)).to.be.within(29, 30);
    expect([horizonCharge(2000, 0, 0, 40), horizonCharge(2000, -5, 500, 40)]).to.deep.equal([0, 0]);
    expect([horizonCharge(2000, 20, 500, 0), horizonCharge(2000, 20, 500, -1)]).to.deep.equal([0, 0]);
  });

  it("behavior: concentration costs q·σ√(x − θ) up to the slope and that from there", () => {
    // σ = 40, θ = .1: the slope of x√(x − .1) is √y + (y + .1)/2√y, at y = .25 .5 + .35 = .85, times 40 34.
    expect(concentrationCharge(350, 40, 1000, 0.1, 34)).to.be.closeTo(20, 1e-9);
    expect(concentrationCharge(1050, 40, 1000, 0.1, 34)).to.be.closeTo((350 * 20 + 700 * 34) / 1050, 1e-9);
    // Tangent 2√.1·40 = 25.3 between the threshold and twice it: 25.3·(1 − 1/1.5).
    expect(concentrationCharge(150, 40, 1000, 0.1, 34)).to.be.closeTo((80 * Math.sqrt(0.1)) / 3, 1e-9);
    // A slope below the tangent: from the threshold on.
    expect(concentrationCharge(150, 40, 1000, 0.1, 25)).to.be.closeTo(25 / 3, 1e-9);
    expect(concentrationCharge(300, 40, 1000, 0.1, 25)).to.be.closeTo(50 / 3, 1e-9);
    expect(concentrationCharge(99, 40, 1000, 0.1, 25)).to.equal(0);
    expect([
      concentrationCharge(900, 0, 0, 0.1, 25),
      concentrationCharge(900, 40, 1000, 0.1, 0),
    ]).to.deep.equal([0, 0]);
    expect(concentrationCharge(900, 40, 1000, 0.1, -1)).to.equal(0);
  });

  it("behavior: an order costs at least nothing and at most the slope", () => {
    const levels = [
      [-5, 100],
      [200, 100],
    ] as const;
    // 100·0 + 100·150, not −500 or 20,000.
    expect(depthCharge(200, levels, 1, slope)).to.equal(75);
    expect(depthCharge(50, levels, 1, slope)).to.equal(0);
    // Multiplied it is 10 + 1.5·(60 − 10) = 85.
    expect(
      depthCharge(
        100,
        [
          [10, 50],
          [60, 50],
        ],
        1.5,
        slope,
      ),
    ).to.equal((10 + 85) / 2);
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
    expect([chargeUp(2n, 0.5), chargeUp(7n, 3)]).to.deep.equal([1n, 21n]);
    // A rate of 2⁻²¹ counts as 2⁻²⁰, one of 2⁻²⁰ as itself: 2²⁰ lots of either cost 1.
    expect([chargeUp(1_048_576n, 2 ** -21), chargeUp(1_048_576n, 2 ** -20)]).to.deep.equal([1n, 1n]);
    expect([chargeUp(1_048_577n, 2 ** -20), chargeUp(1n, 2 ** -30)]).to.deep.equal([2n, 1n]);
  });
});
