import { expect } from "chai";
import { normalCdf } from "../numeric/normal.ts";
import type { MarketAsset, MarketOption, MarketScalar } from "../snapshot/Market.ts";
import type { VarianceCurve } from "../volatility/VarianceCurve.ts";
import { binaryOdds, logMoneyness } from "./binaryOdds.ts";
import { deviationOf } from "./deviationOf.ts";
import { modelOdds } from "./modelOdds.ts";
import { anchored, clampOdds, clampProbability, oddsOf } from "./odds.ts";
import { optionValue } from "./optionValue.ts";
import { revaluedOption } from "./revaluedOption.ts";
import { revaluedScalar } from "./revaluedScalar.ts";
import { scalarOdds } from "./scalarOdds.ts";
import { surfaceOdds } from "./surfaceOdds.ts";

// Closed forms written out here, on the normal distribution alone.
/** Call on a unit of a price at 1 with total deviation s, strike e^k. */
const call = (k: number, s: number): number =>
  normalCdf(-k / s + s / 2) - Math.exp(k) * normalCdf(-k / s - s / 2);
/** P(S > K). */
const above = (k: number, s: number): number => normalCdf(-k / s - s / 2);
const near = (value: number, expected: number, error = 1e-11): void => {
  expect(value).to.be.closeTo(expected, error * Math.max(1, Math.abs(expected)));
};
const moves = [0, 0.13, -0.2];
const ratios = [1, 1.5, 0.6];

describe("odds", () => {
  it("behavior: probabilities stay within a millionth of 0 and 1, in odds as well", () => {
    expect([-1, 0, 1e-7, 1e-6, 0.3, 1 - 1e-6, 1 - 1e-7, 2].map(clampProbability)).to.deep.equal([
      1e-6,
      1e-6,
      1e-6,
      1e-6,
      0.3,
      1 - 1e-6,
      1 - 1e-6,
      1 - 1e-6,
    ]);
    near(clampOdds(0), 1 / 999_999, 1e-15);
    near(clampOdds(1e-6), 1 / 999_999, 1e-15);
    expect(clampOdds(0.25)).to.equal(0.25);
    // 1 − 1e-6 has a rounding of half a unit in the last place, 5.6e-17, and its odds 1e12 times that.
    expect(clampOdds(1e9)).to.be.closeTo(999_999, 1e-4);
    expect(clampOdds(Infinity)).to.equal(clampOdds(1e9));
    near(oddsOf(0.2), 0.25);
    expect(oddsOf(1)).to.be.closeTo(999_999, 1e-4);
  });

  it("behavior: an anchored contract moves by as much in log odds as its model", () => {
    // Model from ½ to ⅔: odds double. A mark of .2, odds ¼, goes to odds ½: ⅓.
    near(anchored(oddsOf(0.2) / 1, 2), 1 / 3);
    // Model from .2 to .9: odds ¼ to 9. A mark of .1, odds 1/9, goes to odds 4.
    near(anchored(oddsOf(0.1) / 0.25, 9), 0.8);
    expect(anchored(1, 1e12)).to.be.closeTo(1 - 1e-6, 1e-12);
    expect(anchored(1000, 1e12)).to.equal(1 - 1e-6);
    expect(anchored(1 / 1000, 0)).to.equal(1e-6);
  });
});

describe("odds of a binary", () => {
  it("behavior: strikes are ln((K + a)/(S + a)), infinite where the price cannot be", () => {
    const oil = { spot: 68, shift: 40 };
    near(logMoneyness(68, oil), 0);
    near(logMoneyness(14, oil), -Math.LN2);
    expect(logMoneyness(-40, oil)).to.equal(-Infinity);
    expect(logMoneyness(-41, oil)).to.equal(-Infinity);
    expect(logMoneyness(Infinity, oil)).to.equal(Infinity);
  });

  const [low, high, volatility, years] = [-0.05, 0.12, 0.5, 0.25];
  for (const comparison of ["greaterOrEqual", "greater", "less", "between"] as const) {
    it(`behavior: ${comparison} at one volatility is the lognormal probability after move and change of volatility`, () => {
      const upper = comparison === "between" ? high : Infinity;
      const odds = binaryOdds({ comparison, low, high: upper }, volatility, years);
      for (const move of moves) {
        for (const ratio of ratios) {
          const s = volatility * 0.5 * ratio;
          const p = above(low - move, s);
          const expected =
            comparison === "less" ? 1 - p : comparison === "between" ? p - above(high - move, s) : p;
          near(odds(move, ratio), expected / (1 - expected), 1e-10);
          if (ratio === 1) expect(odds(move)).to.equal(odds(move, 1));
        }
      }
    });

    it(`behavior: ${comparison} under a smile is the slope of its calls`, () => {
      // −∂C/∂K by differences, along w(k) = .04 + .01k scaled by the time left and the square of the ratio.
      const curve: VarianceCurve = (k) => ({
        variance: 0.04 + 0.01 * k,
        slope: 0.01,
        curvature: 0,
        third: 0,
      });
      const odds = surfaceOdds(
        { comparison, low, high: comparison === "between" ? high : Infinity },
        curve,
        0.7,
      );
      const slopeOf = (k: number, scale: number): number => {
        const at = (x: number): number => call(x, Math.sqrt((0.04 + 0.01 * x) * scale));
        const step = 1e-4;
        return -(at(k + step) - at(k - step)) / (Math.exp(k + step) - Math.exp(k - step));
      };
      for (const move of moves) {
        for (const ratio of ratios) {
          const scale = 0.7 * ratio * ratio;
          const p = slopeOf(low - move, scale);
          const expected =
            comparison === "less" ? 1 - p : comparison === "between" ? p - slopeOf(high - move, scale) : p;
          near(odds(move, ratio), expected / (1 - expected), 1e-5);
          if (ratio === 1) expect(odds(move)).to.equal(odds(move, 1));
        }
      }
    });
  }

  it("behavior: modelOdds takes the smile of the contract's expiry, run off evenly, or the one volatility", () => {
    const strikes = { comparison: "greaterOrEqual", low, high: Infinity } as const;
    const surface = [{ years: 0.5, curve: () => ({ variance: 0.08, slope: 0, curvature: 0, third: 0 }) }];
    const p = above(low - 0.1, Math.sqrt(0.08 * 0.8));
    near(modelOdds(strikes, { volatility, surface }, 0.5, 0.4)(0.1), p / (1 - p));
    const flat = above(low - 0.1, volatility * Math.sqrt(0.4));
    near(modelOdds(strikes, { volatility, surface: undefined }, 0.5, 0.4)(0.1), flat / (1 - flat));
  });
});

describe("deviation of what is left", () => {
  const surface = [
    {
      years: 0.5,
      curve: (k: number) => ({ variance: 0.08 + 0.02 * k, slope: 0.02, curvature: 0, third: 0 }),
    },
  ];
  const asset = { spot: 100, shift: 0, volatility: 0.4 };

  it("behavior: one volatility, or the strike's own of the smile, times the ratio; nothing is left at the end", () => {
    near(deviationOf(asset, 0.5, 0.16)(9, 1.5), 0.4 * 0.4 * 1.5);
    near(deviationOf({ ...asset, surface }, 0.5, 0.2)(1, 1.5), Math.sqrt(0.1 * 0.4) * 1.5);
    expect(deviationOf({ ...asset, surface }, 0.5, 0)(1, 1.5)).to.equal(0);
  });

  it("behavior: at a strike that the price cannot fall to it is that of the one volatility", () => {
    near(deviationOf({ ...asset, surface }, 0.5, 0.16)(-Infinity, 2), 0.4 * 0.4 * 2);
  });
});

const oil = { spot: 68, shift: 40, volatility: 0.3 };

describe("values of options and scalars of a shifted price", () => {
  it("behavior: a call and a put are Black's formula on price and strike plus the shift", () => {
    for (const move of moves) {
      for (const ratio of ratios) {
        const price = 108 * Math.exp(move);
        const k = Math.log(100 / price);
        const expected = price * call(k, 0.3 * 0.5 * ratio);
        near(optionValue("call", 60, oil, 1, 0.25)(move, ratio), expected);
        // Parity: the put is the call less the price and plus the strike, of the shifted ones.
        near(optionValue("put", 60, oil, 1, 0.25)(move, ratio), expected - price + 100);
      }
    }
    near(optionValue("call", 60, oil, 0.25)(0), 108 * call(Math.log(100 / 108), 0.15));
    near(optionValue("put", 90, oil, 1, 0)(0.1), 130 - 108 * Math.exp(0.1));
  });

  it("behavior: a scalar is the spread of the calls at its strikes over their distance", () => {
    for (const move of moves) {
      for (const ratio of ratios) {
        const price = 108 * Math.exp(move);
        const s = 0.3 * 0.5 * ratio;
        const spread = call(Math.log(100 / price), s) - call(Math.log(120 / price), s);
        const p = (price * spread) / 20;
        near(scalarOdds({ strike: 60, upperStrike: 80 }, oil, 1, 0.25)(move, ratio), p / (1 - p), 1e-9);
      }
    }
    const strikes = { strike: 60, upperStrike: 80 };
    expect(scalarOdds(strikes, oil, 0.25)(0)).to.equal(scalarOdds(strikes, oil, 0.25, 0.25)(0, 1));
  });
});

describe("values under a surface", () => {
  it("behavior: each strike keeps the volatility of its moneyness: K/S after the move, not before", () => {
    const surface = [
      {
        years: 0.5,
        curve: (k: number) => ({ variance: 0.08 + 0.05 * k, slope: 0.05, curvature: 0, third: 0 }),
      },
    ];
    const asset = { spot: 100, shift: 0, volatility: 0.4, surface };
    const black = (k: number): number => call(k, Math.sqrt(0.08 + 0.05 * k));
    for (const move of moves) {
      const price = 100 * Math.exp(move);
      const k = (strike: number): number => Math.log(strike / price);
      near(optionValue("call", 110, asset, 0.5)(move), price * black(k(110)));
      const p = (price * (black(k(95)) - black(k(115)))) / 20;
      near(scalarOdds({ strike: 95, upperStrike: 115 }, asset, 0.5)(move), p / (1 - p), 1e-9);
    }
  });
});

describe("revaluation from a mark", () => {
  const asset = { spot: 100, shift: 0, volatility: 0.5, surface: undefined } as MarketAsset;
  const option = (kind: "call" | "put", mark: number, strike = 100): MarketOption =>
    ({ kind, mark: mark * 1e6, strike, years: 0.25 }) as MarketOption;
  const black = (kind: "call" | "put", spot: number, strike: number, s: number): number =>
    spot * call(Math.log(strike / spot), s) - (kind === "put" ? spot - strike : 0);

  it("behavior: an option is its mark and what the model moves", () => {
    for (const kind of ["call", "put"] as const) {
      for (const move of moves) {
        for (const ratio of ratios) {
          const expected =
            11 + black(kind, 100 * Math.exp(move), 100, 0.5 * 0.4 * ratio) - black(kind, 100, 100, 0.25);
          near(revaluedOption(option(kind, 11), asset, 0.16)(move, ratio), expected);
        }
      }
    }
  });

  it("behavior: an option stays within what no arbitrage allows", () => {
    // A mark 5 above the model: at 5 dollars a call is worth no more than the price, a put no more than the strike.
    near(revaluedOption(option("call", 15), asset, 0.25)(-3), 100 * Math.exp(-3));
    near(revaluedOption(option("put", 15), asset, 0.25)(-3), 100);
    // A mark 8 below: neither is worth less than nothing, nor less than exercising it.
    expect(revaluedOption(option("call", 2), asset, 0.25)(-0.5)).to.equal(0);
    expect(revaluedOption(option("put", 2), asset, 0.25)(0.5)).to.equal(0);
    near(revaluedOption(option("call", 2), asset, 0.25)(1), 100 * Math.E - 100);
    near(revaluedOption(option("put", 2), asset, 0.25)(-1), 100 - 100 / Math.E);
  });

  it("behavior: a mark outside those bounds widens them by as much, and is kept without a move", () => {
    const cases: [MarketOption, number, number][] = [
      // A call 50 above the price: 50 above it after a fall too.
      [option("call", 150), -3, 50 + 100 * Math.exp(-3)],
      // A call 10 below exercise at 40 less than the price.
      [option("call", 30, 60), 1, 100 * Math.E - 60 - 10],
      [option("put", 130), -3, 130],
      // A put 10 below exercise, 40: 10 below it after a fall, where all the rest of its time value is gone.
      [option("put", 30, 140), -1, 140 - 100 / Math.E - 10],
    ];
    for (const [it, move, expected] of cases) {
      near(revaluedOption(it, asset, 0.25)(0), it.mark / 1e6);
      near(revaluedOption(it, asset, 0.25)(move), expected);
    }
  });

  it("behavior: between the widened bounds the model's moves count in full", () => {
    const dear = revaluedOption(option("call", 150), asset, 0.25)(0, 0.5);
    near(dear, 150 + black("call", 100, 100, 0.125) - black("call", 100, 100, 0.25));
    const cheap = revaluedOption(option("put", 30, 140), asset, 0.25)(0, 2);
    near(cheap, 30 + black("put", 100, 140, 0.5) - black("put", 100, 140, 0.25));
  });

  it("behavior: bounds are of the shifted price and strike", () => {
    const crude = { ...oil, surface: undefined } as MarketAsset;
    // 108 of shifted price: at e^−3 of it a call 20 above its model is worth 108·e^−3, a put its shifted strike of 100.
    const before = 108 * call(Math.log(100 / 108), 0.15);
    near(revaluedOption(option("call", before + 20, 60), crude, 0.25)(-3), 108 * Math.exp(-3));
    near(revaluedOption(option("put", before - 8 + 20, 60), crude, 0.25)(-4), 100);
  });

  it("behavior: a scalar moves by as much in log odds as the average of the binaries between its strikes", () => {
    const scalar = {
      kind: "scalar",
      mark: 300_000,
      strike: 90,
      upperStrike: 120,
      years: 0.25,
    } as MarketScalar;
    const average = (spot: number, s: number): number =>
      (spot * (call(Math.log(90 / spot), s) - call(Math.log(120 / spot), s))) / 30;
    const logit = (p: number): number => Math.log(p / (1 - p));
    for (const move of moves) {
      for (const ratio of ratios) {
        const x = logit(0.3) + logit(average(100 * Math.exp(move), 0.2 * ratio)) - logit(average(100, 0.25));
        near(revaluedScalar(scalar, asset, 0.16)(move, ratio), 1 / (1 + Math.exp(-x)), 1e-9);
      }
    }
  });
});
