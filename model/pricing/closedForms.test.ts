import { expect } from "chai";
import fc from "fast-check";
import { normalCdf } from "../numeric/normal.ts";
import vectors from "../vectors/prices-greeks.json" with { type: "json" };
import type { Conditions } from "./Conditions.ts";
import type { Greeks } from "./Greeks.ts";
import { type BinaryPayoff, priceBinary } from "./priceBinary.ts";
import { priceOption } from "./priceOption.ts";
import { priceScalar } from "./priceScalar.ts";
import { scalarValue } from "./scalarValue.ts";

const names = ["price", "delta", "gamma", "vega", "theta"] as const;

function expectGreeks(actual: Greeks, expected: Greeks, relative: number): void {
  for (const name of names) {
    const allowed = Math.max(relative * Math.abs(expected[name]), 1e-300);
    expect(actual[name], name).to.be.closeTo(expected[name], allowed);
  }
}

const binary = (comparison: "greaterOrEqual" | "greater" | "less", strike: number): BinaryPayoff => ({
  comparison,
  strike,
});
const between = (strike: number, upperStrike: number): BinaryPayoff => ({
  comparison: "between",
  strike,
  upperStrike,
});

/** Markets in which a price is neither surely 0 nor surely paid. */
const markets = fc.record({
  spot: fc.double({ min: 50, max: 200, noNaN: true }),
  volatility: fc.double({ min: 0.1, max: 2, noNaN: true }),
  years: fc.double({ min: 0.01, max: 2, noNaN: true }),
  rate: fc.double({ min: -0.05, max: 0.1, noNaN: true }),
  yield: fc.double({ min: -0.05, max: 0.1, noNaN: true }),
});
const strikes = fc.double({ min: 60, max: 180, noNaN: true });

describe("closed forms", () => {
  it("behavior: binaries, calls and puts agree with 40-digit values, also 20 deviations out", () => {
    for (const row of vectors.rows) {
      const market = { spot: row.S, volatility: row.vol, years: row.T, rate: row.r, yield: row.q };
      const relative = Math.abs(row.d2) < 8 ? 1e-12 : 1e-9;
      expectGreeks(priceBinary(binary("greaterOrEqual", row.K), market), row.dc, relative);
      expectGreeks(priceBinary(binary("greater", row.K), market), row.dc, relative);
      expectGreeks(priceBinary(binary("less", row.K), market), row.dp, relative);
      expectGreeks(priceOption("call", row.K, market), row.vc, relative);
      expectGreeks(priceOption("put", row.K, market), row.vp, relative);
    }
  });

  it("behavior: scalars agree with 40-digit values", () => {
    for (const row of vectors.capped_linear) {
      const market = { spot: row.S, volatility: row.vol, years: row.T };
      expectGreeks(priceScalar(row.K1, row.K2, market), row, 1e-12);
    }
  });

  it("behavior: scalars and ranges with rates, narrow strikes and in the tail agree with 40-digit values", () => {
    // mpmath, 40 digits; greeks by numerical differentiation of the price at that precision.
    const scalars: [number, number, Conditions, Greeks][] = [
      [
        90,
        110,
        { spot: 100, volatility: 0.2, years: 1, rate: 0.05, yield: 0.015 },
        {
          price: 0.50584019672273483,
          delta: 0.018152288263661197,
          gamma: -0.00025033496795276345,
          vega: -0.50066993590552694,
          theta: 0.011825994503875244,
        },
      ],
      [
        5000,
        5100,
        { spot: 5850, volatility: 0.25, years: 0.1, rate: 0.05, yield: 0.015 },
        {
          price: 0.9637399535045524,
          delta: 0.00015174653243053645,
          gamma: -6.3470403886145226e-7,
          vega: -0.54302897424840128,
          theta: 0.69590311297057684,
        },
      ],
      [
        70,
        90,
        { spot: 68, volatility: 0.38, years: 0.3, rate: -0.02, yield: 0.03 },
        {
          price: 0.18764226487286696,
          delta: 0.017986700863514262,
          gamma: 0.0008001994358502161,
          vega: 0.4218139298163395,
          theta: -0.20974688457852388,
        },
      ],
    ];
    for (const [lower, upper, market, expected] of scalars) {
      expectGreeks(priceScalar(lower, upper, market), expected, 1e-12);
    }
    // A thousandth of a percent between the strikes: ε·K/(upper − lower) of every digit is lost.
    expectGreeks(
      priceScalar(99_999.5, 100_000.5, { spot: 1e5, volatility: 0.65, years: 0.25, rate: 0.01 }),
      {
        price: 0.43739161634761262,
        delta: 1.2098650840567045e-5,
        gamma: -6.3356840209921933e-11,
        vega: -0.10295486534112314,
        theta: 0.12611659026636917,
      },
      1e-9,
    );
    const ranges: [number, number, Conditions, Greeks][] = [
      [
        5800,
        5900,
        { spot: 5850, volatility: 0.15, years: 0.1, rate: 0.05, yield: 0.015 },
        {
          price: 0.14210251047522035,
          delta: -2.5754320385274121e-5,
          gamma: -1.8165152826153459e-6,
          vega: -0.93248541388955513,
          theta: 0.71174238303981218,
        },
      ],
      [
        250,
        300,
        { spot: 100, volatility: 0.4, years: 0.1 },
        {
          price: 1.3642288963233983e-13,
          delta: 8.0234140210357626e-14,
          gamma: 4.5547367452639595e-14,
          vega: 1.821894698105584e-11,
          theta: -3.643789396211168e-11,
        },
      ],
    ];
    for (const [lower, upper, market, expected] of ranges) {
      expectGreeks(priceBinary(between(lower, upper), market), expected, 1e-12);
    }
  });

  it("behavior: call − put = S·e^{−qT} − K·e^{−rT}, and so for delta; gamma and vega are the same", () => {
    fc.assert(
      fc.property(markets, strikes, (market, strike) => {
        const call = priceOption("call", strike, market);
        const put = priceOption("put", strike, market);
        const holding = Math.exp(-market.yield * market.years);
        const forward = market.spot * holding - strike * Math.exp(-market.rate * market.years);
        return (
          Math.abs(call.price - put.price - forward) < 1e-12 * market.spot &&
          Math.abs(call.delta - put.delta - holding) < 1e-12 &&
          call.gamma === put.gamma &&
          call.vega === put.vega
        );
      }),
      { seed: 10 },
    );
  });

  it("behavior: a range is the difference of two binaries, `less` the rest to the discount factor", () => {
    fc.assert(
      fc.property(
        markets,
        strikes,
        fc.double({ min: 0.1, max: 60, noNaN: true }),
        (market, strike, width) => {
          const range = priceBinary(between(strike, strike + width), market);
          const low = priceBinary(binary("greaterOrEqual", strike), market);
          const high = priceBinary(binary("greaterOrEqual", strike + width), market);
          const less = priceBinary(binary("less", strike), market);
          const rest = Math.exp(-market.rate * market.years) - low.price;
          return (
            Math.abs(less.price - rest) < 1e-14 &&
            names.every((name) => {
              const scale = Math.abs(low[name]) + Math.abs(high[name]);
              return Math.abs(range[name] - (low[name] - high[name])) <= 1e-14 * (1 + scale);
            })
          );
        },
      ),
      { seed: 11 },
    );
  });

  it("behavior: a scalar is the average of the binaries between its strikes, by Simpson's rule", () => {
    const intervals = 400;
    fc.assert(
      fc.property(markets, strikes, fc.double({ min: 1, max: 60, noNaN: true }), (market, lower, width) => {
        const average = { price: 0, delta: 0, gamma: 0, vega: 0, theta: 0 };
        for (let i = 0; i <= intervals; i++) {
          const weight = (i === 0 || i === intervals ? 1 : i % 2 === 1 ? 4 : 2) / (3 * intervals);
          const at = priceBinary(binary("greater", lower + (width * i) / intervals), market);
          for (const name of names) average[name] += weight * at[name];
        }
        const scalar = priceScalar(lower, lower + width, market);
        // Simpson's error is below h⁴/180 times a fourth derivative of at most 1/(Kσ√T)⁴ (times 1/S, 1/T for greeks).
        const step = width / intervals / (lower * market.volatility * Math.sqrt(market.years));
        const allowed = 1e-11 + 10 * step ** 4;
        return (
          Math.abs(scalar.price - average.price) < allowed &&
          Math.abs(scalar.delta - average.delta) * market.spot < allowed * 30 &&
          Math.abs(scalar.vega - average.vega) < allowed * 100 &&
          Math.abs(scalar.theta - average.theta) * market.years < allowed * 100
        );
      }),
      { numRuns: 60, seed: 4 },
    );
  });

  it("behavior: between strikes that nearly touch a scalar's greeks keep twelve digits, by the binary half way", () => {
    // Width 2⁻¹⁵, so that it has no rounding. The average over it differs from its middle by (width/Kσ√T)²/24 < 1e-13.
    for (const [lower, market] of [
      [100, { spot: 93, volatility: 0.35, years: 0.5 }],
      [100, { spot: 140, volatility: 0.35, years: 0.5 }],
      [64, { spot: 51, volatility: 0.6, years: 0.25, rate: 0.03, yield: 0.01 }],
    ] as const) {
      const width = 2 ** -15;
      const scalar = priceScalar(lower, lower + width, market);
      const middle = priceBinary(binary("greater", lower + width / 2), market);
      for (const name of ["gamma", "vega"] as const) {
        expect(scalar[name], name).to.be.closeTo(middle[name], 2e-12 * Math.abs(middle[name]));
      }
    }
  });

  it("behavior: a scalar keeps its digits far out of the money and is all but certain far in it", () => {
    const market = { spot: 100, volatility: 0.4, years: 0.25 };
    // Simpson's rule over Φ(d₂), 200 intervals of .005 deviations at most, 7 deviations out: h⁴·7⁴/180 = 1e-8.
    const average = (lower: number, upper: number) => {
      let sum = 0;
      for (let i = 0; i <= 200; i++) {
        const strike = lower + ((upper - lower) * i) / 200;
        sum +=
          (i === 0 || i === 200 ? 1 : i % 2 === 1 ? 4 : 2) * normalCdf(Math.log(100 / strike) / 0.2 - 0.1);
      }
      return sum / 600;
    };
    for (const [lower, upper] of [
      [400, 420],
      [250, 300],
      [90, 130],
    ] as const) {
      const expected = average(lower, upper);
      expect(priceScalar(lower, upper, market).price / expected).to.be.closeTo(1, 1e-8);
    }
    // ε·S of a call here is 1e-7.
    expect(priceScalar(1000.1, 1001.3, { ...market, spot: 1e9 }).price).to.equal(1);
  });

  it("behavior: what a scalar is worth stays between nothing and the payout, even if its strikes' volatilities disagree", () => {
    const strikes = { lower: 100, upper: 101 };
    const at = (low: number, high: number, discount: number) =>
      scalarValue(100, strikes, discount, 0, Math.log(100 / 101), low, high);
    expect(at(0.01, 0.8, 1)).to.equal(0);
    expect(at(0.8, 0.01, 1)).to.equal(1);
    // In the money it is put together from puts.
    const puts = (low: number, high: number) =>
      scalarValue(110, strikes, 0.9, Math.log(1.1), Math.log(110 / 101), low, high);
    expect(puts(0.01, 0.8)).to.equal(0);
    expect(puts(0.8, 0.01)).to.equal(0.9);
  });

  it("behavior: greeks are the derivatives of prices, by a sixth-order difference of the price", () => {
    const derivative = (f: (x: number) => number, x: number, h: number): number =>
      (45 * (f(x + h) - f(x - h)) - 9 * (f(x + 2 * h) - f(x - 2 * h)) + f(x + 3 * h) - f(x - 3 * h)) /
      (60 * h);
    const claims: ((market: Conditions, strike: number) => Greeks)[] = [
      (market, strike) => priceBinary(binary("greaterOrEqual", strike), market),
      (market, strike) => priceBinary(binary("less", strike), market),
      (market, strike) => priceBinary(between(strike, strike + 25), market),
      (market, strike) => priceScalar(strike, strike + 25, market),
      (market, strike) => priceOption("call", strike, market),
      (market, strike) => priceOption("put", strike, market),
    ];
    fc.assert(
      fc.property(markets, strikes, fc.constantFrom(...claims), (market, strike, claim) => {
        const { spot, volatility, years } = market;
        const deviation = volatility * Math.sqrt(years);
        const h = 0.02 * Math.min(deviation, 0.5);
        const of = (change: Partial<Conditions>): Greeks => claim({ ...market, ...change }, strike);
        const bySpot = (name: "price" | "delta"): number =>
          derivative((x) => of({ spot: x })[name], spot, spot * h);
        const numeric = {
          delta: bySpot("price"),
          gamma: bySpot("delta"),
          vega: derivative((x) => of({ volatility: x }).price, volatility, volatility * 0.01),
          theta: -derivative((x) => of({ years: x }).price, years, years * 0.01),
        };
        const exact = of({});
        // Sizes that the greeks of a claim worth `scale` have; truncation is of order h⁶, rounding 1e-15/h.
        const scale = Math.max(exact.price, 1);
        const unit = spot * Math.min(deviation, 1);
        return (
          Math.abs(numeric.delta - exact.delta) < 2e-8 * (scale / unit) &&
          Math.abs(numeric.gamma - exact.gamma) < 2e-7 * (scale / unit / unit) &&
          Math.abs(numeric.vega - exact.vega) < 2e-8 * (scale / volatility) * 10 &&
          Math.abs(numeric.theta - exact.theta) < 2e-8 * (scale / years) * 10
        );
      }),
      { numRuns: 400, seed: 5 },
    );
  });

  it("behavior: prices stay within their bounds and move the right way with spot and strike", () => {
    fc.assert(
      fc.property(markets, strikes, fc.double({ min: 0.01, max: 20, noNaN: true }), (market, strike, up) => {
        const discount = Math.exp(-market.rate * market.years) * (1 + 1e-15);
        const asset = market.spot * Math.exp(-market.yield * market.years) * (1 + 1e-15);
        const higher = { ...market, spot: market.spot + up };
        const digital = priceBinary(binary("greater", strike), market).price;
        const scalar = priceScalar(strike, strike + 10, market).price;
        const call = priceOption("call", strike, market).price;
        const put = priceOption("put", strike, market).price;
        const slack = 1e-13 * market.spot;
        return (
          digital >= 0 &&
          digital <= discount &&
          scalar >= 0 &&
          scalar <= digital + 1e-13 &&
          scalar >= priceBinary(binary("greater", strike + 10), market).price - 1e-13 &&
          call >= Math.max(0, asset - strike * discount) - slack &&
          call <= asset &&
          put >= Math.max(0, strike * discount - asset) - slack &&
          put <= strike * discount &&
          priceBinary(binary("greater", strike), higher).price >= digital &&
          priceBinary(binary("greater", strike + up), market).price <= digital &&
          priceScalar(strike, strike + 10, higher).price >= scalar - 1e-13 &&
          priceOption("call", strike, higher).price >= call &&
          priceOption("put", strike, higher).price <= put &&
          priceOption("call", strike + up, market).price <= call &&
          priceOption("put", strike + up, market).price >= put
        );
      }),
      { seed: 12 },
    );
  });
});
