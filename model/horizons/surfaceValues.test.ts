import { expect } from "chai";
import { buildCube } from "../cube/buildCube.ts";
import { fairMark } from "../instruments/fairMark.ts";
import { surfaceOdds } from "../instruments/surfaceOdds.ts";
import { normalCdf } from "../numeric/normal.ts";
import { productionProfile } from "../profiles/production.ts";
import type { PriceClaim } from "../snapshot/Market.ts";
import type { QuotedInstrument } from "../snapshot/Snapshot.ts";
import { parseMarket } from "../snapshot/parseMarket.ts";
import { binary, exampleTime, option, range, scalar, snapshotOf } from "../testing/exampleSnapshot.ts";
import { factorModel } from "../tree/factorModel.ts";
import { smileCurve } from "../volatility/smileCurve.ts";
import { binaryValues } from "./binaryValues.ts";
import { optionValues } from "./optionValues.ts";
import { scalarValues } from "./scalarValues.ts";

/** Ten strikes of a smile that falls and turns, 30 days; exact to the digits of the decimals. */
const spot = 95_000;
const days = 30;
const volatility = (k: number): number => 0.6 - 0.4 * k + 0.9 * k * k;
const strikes = Array.from({ length: 25 }, (_, i) => 60_000 + 3_500 * i);
const surface = [
  {
    expiry: exampleTime + days * 86_400,
    strikes: strikes.map(String),
    volatilities: strikes.map((strike) => volatility(Math.log(strike / spot)).toFixed(12)),
  },
];

/** Black's call along the smile, which moves with the price. */
function call(price: number, strike: number, years: number): number {
  const deviation = volatility(Math.log(strike / price)) * Math.sqrt(years);
  const d1 = Math.log(price / strike) / deviation + deviation / 2;
  return price * normalCdf(d1) - strike * normalCdf(d1 - deviation);
}

/** P(S > K) by differences of calls. */
function probability(price: number, strike: number, years: number): number {
  const step = 1e-4 * strike;
  return -(call(price, strike + step, years) - call(price, strike - step, years)) / (2 * step);
}

function snapshotWith(instruments: Parameters<typeof snapshotOf>[0], quoted = true) {
  const snapshot = snapshotOf(instruments);
  const bitcoin = { spot: String(spot), volatility: "0.6", ...(quoted ? { surface } : {}) };
  return { ...snapshot, assets: { ...snapshot.assets, BTC: bitcoin } };
}

/** Value of a contract after one day and a move of the price. */
function valueAfter(contract: QuotedInstrument, move: number): number {
  const market = parseMarket(productionProfile, factorModel(productionProfile), snapshotWith({ contract }));
  const path = { years: [1 / 365], logReturns: [Float64Array.of(move)] };
  const claim = market.instruments[0] as PriceClaim;
  switch (claim.kind) {
    case "binary":
      return binaryValues(market, claim, path).values[0]!;
    case "scalar":
      return scalarValues(market, claim, path).values[0]!;
    default:
      return optionValues(market, claim, path).values[0]!;
  }
}

const logit = (p: number): number => Math.log(p / (1 - p));

describe("contracts under a surface", () => {
  const now = days / 365;
  const later = (days - 1) / 365;

  it("behavior: without a move a contract has exactly its theta, whatever its mark", () => {
    for (const strike of [85_000, 95_000, 105_000]) {
      const theta = logit(probability(spot, strike, later)) - logit(probability(spot, strike, now));
      for (const mark of [100_000, 480_000, 900_000]) {
        const value = valueAfter(binary("BTC", String(strike), days, mark), 0);
        expect(logit(value) - logit(mark / 1e6)).to.be.closeTo(theta, 2e-4);
      }
    }
  });

  it("behavior: after a move the smile has moved with the price, skew term included", () => {
    for (const move of [-0.12, -0.03, 0.05, 0.1]) {
      for (const strike of [85_000, 95_000, 110_000]) {
        const before = probability(spot, strike, now);
        const after = probability(spot * Math.exp(move), strike, later);
        const above = valueAfter(binary("BTC", String(strike), days, Math.round(before * 1e6)), move);
        expect(above).to.be.closeTo(after, 1e-4);
        const mark = 1_000_000 - Math.round(before * 1e6);
        expect(valueAfter(binary("BTC", String(strike), days, mark, "less"), move)).to.be.closeTo(
          1 - after,
          1e-4,
        );
      }
      const between = (price: number, years: number): number =>
        probability(price, 90_000, years) - probability(price, 105_000, years);
      const mark = Math.round(between(spot, now) * 1e6);
      expect(valueAfter(range("BTC", "90000", "105000", days, mark), move)).to.be.closeTo(
        between(spot * Math.exp(move), later),
        2e-4,
      );
    }
  });

  it("behavior: calls and puts are revalued at their strike's volatility on the smile that has moved", () => {
    for (const move of [-0.12, 0, 0.1]) {
      const price = spot * Math.exp(move);
      for (const strike of [85_000, 95_000, 110_000]) {
        const mark = Math.round(call(spot, strike, now) * 1e6);
        const bought = valueAfter(option("call", "BTC", String(strike), days, mark, 2), move);
        // The quoted smile is a spline through knots 3,500 apart: a few cents of 95,000.
        expect(bought).to.be.closeTo(call(price, strike, later), 0.5);
        const putMark = mark + (strike - spot) * 1e6;
        const put = valueAfter(option("put", "BTC", String(strike), days, putMark, 2), move);
        expect(put).to.be.closeTo(call(price, strike, later) + strike - price, 0.5);
      }
    }
  });

  it("behavior: a scalar is the average of the digitals between its strikes, skew term included", () => {
    // Simpson's rule over P(S > K).
    const average = (price: number, years: number): number => {
      const at = Array.from({ length: 41 }, (_, i) => probability(price, 90_000 + 500 * i, years));
      return at.reduce((sum, p, i) => sum + p * (i === 0 || i === 40 ? 1 : i % 2 === 1 ? 4 : 2), 0) / 120;
    };
    const mark = Math.round(average(spot, now) * 1e6);
    for (const move of [-0.1, 0, 0.08]) {
      const value = valueAfter(scalar("BTC", "90000", "110000", days, mark), move);
      expect(value).to.be.closeTo(average(spot * Math.exp(move), later), 1e-4);
    }
  });

  it("behavior: a rise of volatility raises the whole smile", () => {
    const flat = smileCurve({ k: [0], w: [0.09] });
    const strikes = { comparison: "greaterOrEqual", low: 0.1, high: Infinity } as const;
    // σ√T = .3·1.2·√.5 for a move of .04 on a strike .1 away.
    const deviation = 0.36 * Math.sqrt(0.5);
    const expected = normalCdf(-0.06 / deviation - deviation / 2);
    const odds = surfaceOdds(strikes, flat, 0.5)(0.04, 1.2);
    expect(odds / (1 + odds)).to.be.closeTo(expected, 1e-14);
  });

  it("behavior: the model's own mark is the surface's", () => {
    const { assets } = snapshotWith({});
    const market = { time: exampleTime, assets, events: {}, profile: productionProfile };
    const mark = fairMark(binary("BTC", "95000", days, 0), market, () => undefined)!;
    expect(mark / 1e6).to.be.closeTo(probability(spot, 95_000, now), 1e-5);
    // At one volatility the same contract would be worth cents less.
    expect(mark / 1e6 - normalCdf((-0.6 * Math.sqrt(now)) / 2)).to.be.greaterThan(0.02);
  });

  it("behavior: a ladder whose marks are in order stays in order in every scenario", () => {
    const marks = [900_000, 750_000, 600_000, 590_000, 300_000, 100_000];
    const instruments = Object.fromEntries(
      marks.map((mark, i) => [`K${i}`, binary("BTC", String(80_000 + 6_000 * i), 20, mark)]),
    );
    const scenarioSet = { sampler: "sobol", panels: 1, pointsPerPanel: 2048 } as const;
    const profile = { ...productionProfile, scenarioSet };
    const cube = buildCube({ profile, snapshot: snapshotWith(instruments), seeds: [[7, 7]] });
    const values = marks.map((mark, i) => cube.rows[cube.instruments.indexOf(`K${i}`)]!.map((p) => p + mark));
    for (let i = 1; i < values.length; i++) {
      expect(values[i]!.every((value, s) => value <= values[i - 1]![s]!)).to.equal(true);
    }
    const flat = buildCube({ profile, snapshot: snapshotWith(instruments, false), seeds: [[7, 7]] });
    expect(flat.rows[2]).not.to.deep.equal(cube.rows[2]);
  });
});
