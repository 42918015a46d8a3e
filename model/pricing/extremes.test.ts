import { expect } from "chai";
import { ModelError, type ModelErrorCode } from "../errors/ModelError.ts";
import { normalCdf } from "../numeric/normal.ts";
import vectors from "../vectors/prices-greeks.json" with { type: "json" };
import type { Conditions } from "./Conditions.ts";
import { type Greeks, saturated } from "./Greeks.ts";
import { priceBinary } from "./priceBinary.ts";
import { priceLinear } from "./priceLinear.ts";
import { priceOption } from "./priceOption.ts";
import { priceOutcome } from "./priceOutcome.ts";
import { priceParlay } from "./priceParlay.ts";
import { priceScalar } from "./priceScalar.ts";
import { sensitivitiesOf } from "./Sensitivities.ts";

/** Every claim at one strike, a range and a scalar from there up. */
function everyClaim(strike: number, upper: number, market: Conditions): Greeks[] {
  return [
    priceBinary({ comparison: "greaterOrEqual", strike }, market),
    priceBinary({ comparison: "greater", strike }, market),
    priceBinary({ comparison: "less", strike }, market),
    priceOption("call", strike, market),
    priceOption("put", strike, market),
    ...(upper > strike
      ? [
          priceBinary({ comparison: "between", strike, upperStrike: upper }, market),
          priceScalar(strike, upper, market),
        ]
      : []),
  ];
}

const now = (spot: number): Conditions => ({ spot, volatility: 0.65, years: 0 });
const still = (spot: number): Conditions => ({ spot, volatility: 0, years: 1 });

describe("prices at the edge", () => {
  it("behavior: every price and greek is finite, whatever spot, strike, volatility, time and rates", () => {
    const sizes = [2.3e-308, 1e-200, 1e-9, 1, 95_000, 1e12, 1e200, 1.7e308];
    const zeroUp = [0, 5e-324, 1e-160, 1e-12, 0.6, 40, 1e9, 1.7e308];
    const rates = [-1.7e308, -30, 0, 0.05, 1.7e308];
    for (const spot of sizes) {
      for (const strike of [-1.7e308, -5, 0, 5e-324, ...sizes]) {
        for (const volatility of zeroUp) {
          for (const years of zeroUp) {
            for (const rate of rates) {
              const market = { spot, volatility, years, rate, yield: rate === 0 ? 0.01 : -rate / 2 };
              for (const greeks of everyClaim(
                strike,
                Math.min(1.79e308, strike + Math.abs(strike) / 2 + 1e-9),
                market,
              )) {
                const { price, delta, gamma, vega, theta } = greeks;
                // Σ of finite numbers may be infinite, so one by one; written out because it runs 500,000 times.
                const fine =
                  Number.isFinite(price) &&
                  Number.isFinite(delta) &&
                  Number.isFinite(gamma) &&
                  Number.isFinite(vega) &&
                  Number.isFinite(theta) &&
                  price >= 0;
                if (!fine) expect.fail(JSON.stringify({ greeks, strike, market }));
              }
            }
          }
        }
      }
    }
  });

  it("behavior: at expiry `≥` pays on the strike and `>` does not", () => {
    for (const row of vectors.expiry_limits) {
      const market = now(row.S);
      expect(priceBinary({ comparison: "greaterOrEqual", strike: row.K }, market).price).to.equal(row.ge);
      expect(priceBinary({ comparison: "greater", strike: row.K }, market).price).to.equal(row.gt);
      expect(priceBinary({ comparison: "less", strike: row.K }, market).price).to.equal(1 - row.ge);
    }
    const range = { comparison: "between", strike: 90, upperStrike: 110 } as const;
    expect([89.99, 90, 109.99, 110].map((spot) => priceBinary(range, now(spot)).price)).to.deep.equal([
      0, 1, 1, 0,
    ]);
  });

  it("behavior: without time or volatility prices are payoffs, and greeks those of the payoff", () => {
    for (const at of [now, still]) {
      for (const [spot, call, put, scalar] of [
        [80, 0, 20, 0],
        [100, 0, 0, 0],
        [105, 5, 0, 0.25],
        [120, 20, 0, 1],
        [130, 30, 0, 1],
      ] as const) {
        expect(priceOption("call", 100, at(spot)).price).to.equal(call);
        expect(priceOption("put", 100, at(spot)).price).to.equal(put);
        expect(priceScalar(100, 120, at(spot)).price).to.equal(scalar);
      }
      const slope = (greeks: Greeks) => [greeks.delta, greeks.gamma, greeks.vega, greeks.theta];
      expect(slope(priceOption("call", 100, at(105)))).to.deep.equal([1, 0, 0, 0]);
      expect(slope(priceOption("put", 100, at(105)))).to.deep.equal([0, 0, 0, 0]);
      expect(slope(priceOption("put", 100, at(95)))).to.deep.equal([-1, 0, 0, 0]);
      expect(slope(priceOption("call", 100, at(100)))).to.deep.equal([0.5, 0, 0, 0]);
      expect(slope(priceScalar(100, 120, at(110)))).to.deep.equal([0.05, 0, 0, 0]);
      expect(slope(priceScalar(100, 120, at(120)))).to.deep.equal([0.025, 0, 0, 0]);
      expect(slope(priceBinary({ comparison: "greaterOrEqual", strike: 100 }, at(100)))).to.deep.equal([
        0, 0, 0, 0,
      ]);
    }
  });

  it("behavior: as time runs out prices approach the payoff from any side of the strike", () => {
    for (const years of [1e-6, 1e-12, 1e-30, 1e-300]) {
      const at = (spot: number): Conditions => ({ spot, volatility: 0.65, years });
      const slack = 100 * 0.65 * Math.sqrt(years);
      expect(priceBinary({ comparison: "greater", strike: 100 }, at(101)).price).to.be.closeTo(1, slack);
      expect(priceBinary({ comparison: "greater", strike: 100 }, at(99)).price).to.be.closeTo(0, slack);
      expect(priceBinary({ comparison: "greater", strike: 100 }, at(100)).price).to.be.closeTo(0.5, slack);
      expect(priceOption("call", 100, at(101)).price).to.be.closeTo(1, slack);
      expect(priceOption("call", 100, at(100)).price).to.be.within(0, slack);
      expect(priceScalar(90, 110, at(101)).price).to.be.closeTo(0.55, slack);
    }
  });

  it("behavior: with rates and no volatility the payoff is that of the forward, and theta that of its discounting", () => {
    const market = { spot: 100, volatility: 0, years: 2, rate: 0.05, yield: 0.02 };
    const asset = 100 * Math.exp(-0.04);
    const cash = 103 * Math.exp(-0.1);
    const call = priceOption("call", 103, market);
    expect(call.price).to.be.closeTo(asset - cash, 1e-12);
    expect(call.delta).to.be.closeTo(Math.exp(-0.04), 1e-15);
    expect(call.theta).to.be.closeTo(0.02 * asset - 0.05 * cash, 1e-12);
    const digital = priceBinary({ comparison: "greater", strike: 103 }, market);
    expect(digital.price).to.be.closeTo(Math.exp(-0.1), 1e-15);
    expect(digital.theta).to.be.closeTo(0.05 * Math.exp(-0.1), 1e-15);
  });

  it("behavior: no price of a positive underlying is below a strike of 0 or less", () => {
    const market = { spot: 100, volatility: 0.5, years: 1 };
    for (const strike of [0, -20]) {
      expect(priceBinary({ comparison: "greater", strike }, market).price).to.equal(1);
      expect(priceOption("call", strike, market)).to.deep.equal({
        price: 100 - strike,
        delta: 1,
        gamma: 0,
        vega: 0,
        theta: 0,
      });
      expect(priceOption("put", strike, market).price).to.equal(0);
    }
    // Half of the payout is certain, the other half a call spread from 0 to 100 of an underlying at 100.
    const scalar = priceScalar(-100, 100, market);
    const put = priceOption("put", 100, market);
    expect(scalar.price).to.be.closeTo(1 - put.price / 200, 1e-15);
    expect(scalar.delta).to.be.closeTo(-put.delta / 200, 1e-15);
    expect(scalar.gamma).to.be.closeTo(-put.gamma / 200, 1e-17);
    expect(scalar.vega).to.be.closeTo(-put.vega / 200, 1e-15);
  });

  it("behavior: the ends of what a price may be are prices", () => {
    const smallest = 2.2250738585072014e-308;
    expect(priceOption("call", 0, { spot: smallest, volatility: 0.5, years: 1 }).delta).to.equal(1);
    // It has a logarithm, −708.4: d₂ = 708.4/40 − 20 = −2.29, whereas a strike of 0 is surely passed.
    const wide = { spot: 1, volatility: 40, years: 1 };
    const d2 = -Math.log(smallest) / 40 - 20;
    expect(priceBinary({ comparison: "greater", strike: smallest }, wide).price).to.be.closeTo(
      normalCdf(d2),
      1e-12,
    );
    expect(priceBinary({ comparison: "greater", strike: smallest / 2 }, wide).price).to.equal(1);
  });

  it("behavior: a number beyond the range of doubles is cut to its end, on both sides, and zero has no sign", () => {
    expect([Infinity, -Infinity, 3, -3].map(saturated)).to.deep.equal([
      1.7976931348623157e308, -1.7976931348623157e308, 3, -3,
    ]);
    expect(Object.is(saturated(-0), 0)).to.equal(true);
  });

  it("behavior: where d₂ is exactly 0 but the price still moves, half of the payout is expected", () => {
    // At the money with r = σ²/2 and T = 1: (r − ½σ²)/σ = 0, with numbers that have no rounding.
    const market = { spot: 64, volatility: 0.5, years: 1, rate: 0.125 };
    for (const comparison of ["greaterOrEqual", "greater", "less"] as const) {
      const { price } = priceBinary({ comparison, strike: 64 }, market);
      expect(price, comparison).to.be.closeTo(Math.exp(-0.125) / 2, 1e-15);
    }
  });

  it("behavior: where carry is beyond all bounds a call is sure to be exercised or sure not to be", () => {
    const deltaOf = (rate: number) =>
      priceOption("call", 100, { spot: 100, volatility: 0.5, years: 2, rate }).delta;
    expect([1e308, -1e308].map(deltaOf)).to.deep.equal([1, 0]);
  });

  it("behavior: a certain and an impossible outcome have their price", () => {
    for (const probability of [0, 1]) {
      expect(priceOutcome(probability, { years: 1 }).price).to.equal(probability);
    }
  });

  const bad: [string, ModelErrorCode, RegExp, () => unknown][] = [
    [
      "a spot of 0",
      "impossiblePrice",
      /^The spot is not a price \(got 0\)\. Pass a positive number of USD\.$/,
      () => everyClaim(1, 2, now(0)),
    ],
    [
      "a subnormal spot",
      "impossiblePrice",
      /spot .*2\.225073858507201e-308/,
      () => everyClaim(1, 2, now(2.225073858507201e-308)),
    ],
    ["a spot that is not a number", "impossiblePrice", /spot .*NaN/, () => everyClaim(1, 2, now(NaN))],
    ["an infinite spot", "impossiblePrice", /spot .*Infinity/, () => everyClaim(1, 2, now(Infinity))],
    [
      "a strike that is not a number",
      "impossiblePrice",
      /^The strike is not a price \(got NaN\)\. Pass a finite number of USD\.$/,
      () => priceOption("put", NaN, now(1)),
    ],
    [
      "an infinite strike",
      "impossiblePrice",
      /strike is not a price \(got Infinity\)/,
      () => priceBinary({ comparison: "less", strike: Infinity }, now(1)),
    ],
    [
      "a lower strike that is infinite",
      "impossiblePrice",
      /^The strike is not a price \(got -Infinity\)/,
      () => priceScalar(-Infinity, 5, now(1)),
    ],
    [
      "an upper strike that is infinite",
      "impossiblePrice",
      /^The strike is not a price \(got Infinity\)/,
      () => priceBinary({ comparison: "between", strike: 5, upperStrike: Infinity }, now(1)),
    ],
    [
      "a negative volatility",
      "impossibleParameter",
      /^The volatility is not an annual volatility \(got -0\.1\)\. Pass a fraction of at least 0; 0\.65 is 65 % a year\.$/,
      () => everyClaim(1, 2, { ...now(1), volatility: -0.1 }),
    ],
    [
      "a volatility that is not a number",
      "impossibleParameter",
      /volatility .*NaN/,
      () => everyClaim(1, 2, { ...now(1), volatility: NaN }),
    ],
    [
      "an infinite volatility",
      "impossibleParameter",
      /volatility .*Infinity/,
      () => everyClaim(1, 2, { ...now(1), volatility: Infinity }),
    ],
    [
      "a past expiry",
      "impossibleParameter",
      /^The time to expiry is not a time to come \(got -1e-9\)\. Pass years of at least 0; a claim past its expiry is settled/,
      () => everyClaim(1, 2, { ...now(1), years: -1e-9 }),
    ],
    [
      "a time that is not a number",
      "impossibleParameter",
      /time .*NaN/,
      () => everyClaim(1, 2, { ...now(1), years: NaN }),
    ],
    [
      "a time without end",
      "impossibleParameter",
      /time .*Infinity/,
      () => everyClaim(1, 2, { ...now(1), years: Infinity }),
    ],
    [
      "an infinite rate",
      "impossibleParameter",
      /^The interest rate is not a number \(got Infinity\)\. Pass a fraction a year\.$/,
      () => everyClaim(1, 2, { ...now(1), rate: Infinity }),
    ],
    [
      "a yield that is not a number",
      "impossibleParameter",
      /^The yield is not a number \(got NaN\)/,
      () => everyClaim(1, 2, { ...now(1), yield: NaN }),
    ],
    [
      "equal strikes of a scalar",
      "impossiblePrice",
      /^The upper strike is not above the lower one \(got 5\)\. Order the strikes\.$/,
      () => priceScalar(5, 5, now(1)),
    ],
    [
      "strikes of a scalar in the wrong order",
      "impossiblePrice",
      /upper strike/,
      () => priceScalar(6, 5, now(1)),
    ],
    [
      "strikes of a range in the wrong order",
      "impossiblePrice",
      /upper strike/,
      () => priceBinary({ comparison: "between", strike: 6, upperStrike: 5 }, now(1)),
    ],
    [
      "a probability above 1",
      "impossibleProbability",
      /^Not a probability \(got 1\.01\)\. Pass a number from 0 to 1\.$/,
      () => priceOutcome(1.01, { years: 1 }),
    ],
    ["a probability below 0", "impossibleProbability", /got -0\.01/, () => priceOutcome(-0.01, { years: 1 })],
    [
      "a probability that is not a number",
      "impossibleProbability",
      /got NaN/,
      () => priceOutcome(NaN, { years: 1 }),
    ],
    [
      "a mark of 0",
      "impossiblePrice",
      /^A mark or spot is not a price \(got 0\)\. Pass positive numbers of USD\.$/,
      () => priceLinear(0, 100),
    ],
    ["an infinite spot of a perp", "impossiblePrice", /got Infinity/, () => priceLinear(1, Infinity)],
    [
      "a parlay without legs",
      "impossibleParameter",
      /^A parlay has no legs \(got 0\)\. Pass at least one\.$/,
      () => priceParlay([], { years: 1 }),
    ],
    [
      "a parlay past its expiry",
      "impossibleParameter",
      /time to expiry .*-1/,
      () => priceParlay([leg(1)], { years: -1 }),
    ],
    [
      "a leg past its expiry",
      "impossibleParameter",
      /time to expiry .*-2/,
      () => priceParlay([leg(-2)], { years: 1 }),
    ],
  ];
  for (const [name, code, says, act] of bad) {
    it(`error: ${name}`, () => {
      expect(act).to.throw(ModelError, says).with.property("code", code);
    });
  }
});

function leg(years: number) {
  return { greeks: sensitivitiesOf(priceOutcome(0.5, { years: 1 })), years };
}
