import { expect } from "chai";
import { ModelError } from "../errors/ModelError.ts";
import { productionProfile } from "../profiles/production.ts";
import type { MarketBinary } from "../snapshot/Market.ts";
import { parseMarket } from "../snapshot/parseMarket.ts";
import { binary, range, snapshotOf } from "../testing/exampleSnapshot.ts";
import { givenDraws } from "../testing/givenDraws.ts";
import { atQuotedVolatility } from "../testing/atQuotedVolatility.ts";
import { factorModel } from "../tree/factorModel.ts";
import { binaryValues } from "./binaryValues.ts";
import { volatilityRatios, withVolatilityShocks } from "./volatilityShocks.ts";

const shock = { beta: "-0.08", gamma: "0.02", deviation: "0.045", clamp: "0.7" };

/** Φ by its power series, φ(x)·Σ x^{2k+1}/(1·3·…·(2k+1)). */
function phi(x: number): number {
  let term = x;
  let sum = x;
  for (let k = 1; k < 200; k++) {
    term *= (x * x) / (2 * k + 1);
    sum += term;
  }
  return 0.5 + (sum * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI);
}

const odds = (p: number): number => p / (1 - p);
const binaries = {
  more: binary("BTC", "100000", 30, 400_000),
  less: binary("BTC", "100000", 30, 600_000, "less"),
  mid: range("BTC", "90000", "100000", 30, 210_000),
};

/** Closed form of the model, lognormal with r = q = 0. */
function modelOf(key: keyof typeof binaries, spot: number, sigma: number, years: number): number {
  const above = (strike: number): number =>
    phi((Math.log(spot / strike) - (sigma * sigma * years) / 2) / (sigma * Math.sqrt(years)));
  if (key === "more") return above(100_000);
  return key === "less" ? 1 - above(100_000) : above(90_000) - above(100_000);
}

function valueAfter(key: keyof typeof binaries, move: number, ratio?: number): number {
  const snapshot = snapshotOf({ [key]: binaries[key] });
  const market = parseMarket(productionProfile, factorModel(productionProfile), snapshot);
  const path = {
    years: [1 / 365],
    logReturns: [Float64Array.of(move)],
    ...(ratio === undefined ? {} : { volatilityRatio: Float64Array.of(ratio) }),
  };
  return binaryValues(market, market.instruments[0] as MarketBinary, path).values[0]!;
}

describe("revaluation after the horizon", () => {
  const keys = ["more", "less", "mid"] as const;

  it("behavior: no move of price and volatility leaves exactly theta", () => {
    for (const key of keys) {
      const mark = binaries[key].mark / 1e6;
      const now = modelOf(key, 95_000, 0.65, 30 / 365);
      const later = modelOf(key, 95_000, 0.65, 29 / 365);
      const expected = (odds(mark) * odds(later)) / odds(now);
      for (const ratio of [undefined, 1]) {
        expect(valueAfter(key, 0, ratio)).to.be.closeTo(expected / (1 + expected), 1e-12);
      }
      expect(later).not.to.equal(now);
    }
  });

  it("behavior: a move of both is the model's with S′, σ′ and the time left", () => {
    for (const key of keys) {
      const mark = binaries[key].mark / 1e6;
      const now = modelOf(key, 95_000, 0.65, 30 / 365);
      const later = modelOf(key, 95_000 * Math.exp(0.07), 0.65 * 1.3, 29 / 365);
      const expected = (odds(mark) * odds(later)) / odds(now);
      expect(valueAfter(key, 0.07, 1.3)).to.be.closeTo(expected / (1 + expected), 1e-12);
    }
  });
});

describe("volatilityRatios", () => {
  it("behavior: β·z + γ(|z| − mean |z|) + sd·ε, by √days, clamped both ways", () => {
    const z = Float64Array.of(-2, 0, 1, 12, -40);
    const noise = Float64Array.of(0, 1, -1, 0, 0);
    const meanSize = 55 / 5;
    const changes = Array.from(z, (value, s) => {
      const change = -0.08 * value + 0.02 * (Math.abs(value) - meanSize) + 0.045 * noise[s]!;
      return Math.SQRT2 * Math.min(0.7, Math.max(-0.7, change));
    });
    const found = volatilityRatios(shock, "SPX", 2, z, noise);
    changes.forEach((change, s) => expect(found[s]).to.be.closeTo(Math.exp(change), 1e-14));
    // 40 deviations down: .08·40 + .02·29 is far beyond the clamp. 12 up falls short of it downwards.
    expect(found[4]).to.be.closeTo(Math.exp(0.7 * Math.SQRT2), 1e-14);
    expect(found[3]).to.be.above(Math.exp(-0.7 * Math.SQRT2) - 1e-14);
  });

  it("behavior: a clamp of 0 and one of 5 a day are allowed, the latter both ways", () => {
    const z = Float64Array.of(-100, 100);
    const none = Float64Array.of(0, 0);
    expect(
      Array.from(volatilityRatios({ ...shock, deviation: "0", clamp: "0" }, "SPX", 1, z, none)),
    ).to.deep.equal([1, 1]);
    const [up, down] = volatilityRatios({ ...shock, clamp: "5" }, "SPX", 1, z, none);
    expect(up).to.be.closeTo(Math.exp(5), 1e-10);
    expect(down).to.be.closeTo(Math.exp(-5), 1e-15);
  });

  const bad = [{ deviation: "-0.1" }, { clamp: "-0.7" }, { clamp: "5.001" }];
  for (const change of bad) {
    it(`error: ${JSON.stringify(change)}`, () => {
      const wrong = { ...shock, ...change };
      expect(() => volatilityRatios(wrong, "SPX", 1, Float64Array.of(0), Float64Array.of(0)))
        .to.throw(
          ModelError,
          `The volatility shock of SPX has a negative deviation or a clamp outside [0, 5] (got ${JSON.stringify(wrong)}). Both are of the logarithm of the volatility, a day.`,
        )
        .with.property("code", "impossibleParameter");
    });
  }

  it("error: what is no decimal is named", () => {
    for (const field of ["beta", "gamma", "deviation", "clamp"] as const) {
      const wrong = { ...shock, [field]: ".1" };
      expect(() => volatilityRatios(wrong, "SPX", 1, Float64Array.of(0), Float64Array.of(0))).to.throw(
        ModelError,
        `volatilityShock.${field} of SPX is not a decimal string`,
      );
    }
  });
});

describe("withVolatilityShocks", () => {
  const profile = atQuotedVolatility(productionProfile);
  const market = parseMarket(profile, factorModel(profile), snapshotOf({}));
  const horizon = { assetYears: [1 / 365, 0, 2 / 252, 2 / 252], eventYears: 1 / 365 };
  const path = (...moves: number[]) => ({
    years: [1e-5, 1e-4, 0.01],
    logReturns: [Float64Array.of(9, 9), Float64Array.of(8, 7), Float64Array.from(moves)],
  });
  const paths = [path(0.02, -0.06), path(), path(0.01, 0.03), path(0.1, 0.2)];
  /** BTC and SPX are the first and the fourth asset of the tree. */
  const draws = givenDraws({
    points: 2,
    normals: { [1 << 20]: [1, -1], [(1 << 20) + 3]: [0.5, 2], [(1 << 20) + 4]: [0, 0] },
  });

  it("behavior: z is the return at the horizon less its mean, in its own deviations; each asset has its own noise", () => {
    const found = withVolatilityShocks(profile, market, horizon, paths, draws);
    for (const [a, { beta, gamma, sd, sigma, days, year, mean, noise }] of [
      [
        0,
        { beta: -0.02, gamma: 0.05, sd: 0.05, sigma: 0.65, days: 1, year: 365, mean: -0.02, noise: [1, -1] },
      ],
      [
        2,
        { beta: -0.08, gamma: 0.02, sd: 0.045, sigma: 0.18, days: 2, year: 252, mean: 0.02, noise: [0.5, 2] },
      ],
    ] as const) {
      const moves = Array.from(paths[a]!.logReturns[2]!);
      const z = moves.map((move) => (move - mean) / (sigma * Math.sqrt(days / year)));
      const size = z.reduce((sum, v) => sum + Math.abs(v), 0) / 2;
      z.forEach((v, s) => {
        const change = Math.sqrt(days) * (beta * v + gamma * (Math.abs(v) - size) + sd * noise[s]!);
        expect(found[a]!.volatilityRatio![s]).to.be.closeTo(Math.exp(change), 1e-13);
      });
      expect(found[a]!.logReturns).to.equal(paths[a]!.logReturns);
      expect(found[a]!.years).to.equal(paths[a]!.years);
    }
  });

  it("behavior: without a shock in the profile, or without time, a path stays what it is", () => {
    const { volatilityShock: _, ...oil } = profile.assets.WTI!;
    const plain = { ...profile, assets: { ...profile.assets, WTI: oil } };
    const found = withVolatilityShocks(plain, market, horizon, paths, draws);
    expect(found[1]).to.equal(paths[1]);
    expect(found[3]).to.equal(paths[3]);
  });
});
