import { expect } from "chai";
import { buildCube } from "../cube/buildCube.ts";
import { exp } from "../numeric/exp.ts";
import { productionProfile } from "../profiles/production.ts";
import { atQuotedVolatility } from "../testing/atQuotedVolatility.ts";
import { scenarioDraws } from "../random/scenarioDraws.ts";
import { parseMarket } from "../snapshot/parseMarket.ts";
import { binary, exampleSnapshot, exampleTime, perp, snapshotOf } from "../testing/exampleSnapshot.ts";
import { factorModel } from "../tree/factorModel.ts";
import { assetInnovations } from "./assetInnovations.ts";
import { dimensionsOf } from "./Dimensions.ts";
import { horizonOf } from "./Horizon.ts";
import type { Spill } from "./eventSpills.ts";
import { pricePaths } from "./pricePaths.ts";

const scenarioSet = { sampler: "philox", panels: 4, pointsPerPanel: 8192 } as const;
const seeds = [0, 1, 2, 3].map((i) => [i, 5] as const);
const n = 32_768;

function pathsOf(snapshot: typeof exampleSnapshot, tails: typeof productionProfile.tails) {
  const profile = atQuotedVolatility({ ...productionProfile, tails });
  const factors = factorModel(profile);
  const market = parseMarket(profile, factors, snapshot);
  const draws = scenarioDraws(scenarioSet, seeds);
  const dimensions = dimensionsOf(profile, factors, market);
  const innovations = assetInnovations(profile, factors, dimensions, draws);
  const { paths } = pricePaths(profile, market, horizonOf(profile, market), innovations, dimensions.next);
  return new Map(market.assets.map(({ name }, a) => [name, paths[a]!]));
}

/** Paths from innovations that are written down: `own` gives its coordinate's number in every scenario. */
function givenPaths(
  instruments: Parameters<typeof snapshotOf>[0],
  x: readonly number[],
  options: {
    analytic?: boolean;
    spills?: readonly Spill[];
    own?: (dimension: number) => readonly number[];
  } = {},
) {
  const profile = {
    ...atQuotedVolatility(productionProfile),
    compensation: options.analytic === true ? ("analytic" as const) : ("sample" as const),
  };
  const market = parseMarket(profile, factorModel(profile), snapshotOf(instruments));
  const innovations = {
    assets: Array.from({ length: 5 }, (_, a) => Float64Array.from(x, (value) => value * (a + 1))),
    own: (dimension: number) => Float64Array.from(options.own?.(dimension) ?? x.map(() => dimension)),
  };
  const horizon = { assetYears: [1 / 365, 1 / 365, 2 / 252, 0], eventYears: 1 / 365 };
  return pricePaths(profile, market, horizon, innovations, 10, options.spills);
}

describe("pricePaths of given innovations", () => {
  const day = 1 / 365;

  it("behavior: σ√h·x less σ²h/2 or less the logarithm of the sample's mean, by the factor of the asset", () => {
    const x = [0.5, -2, 1];
    const analytic = givenPaths({}, x, { analytic: true });
    const sample = givenPaths({}, x);
    // ETH is the second factor, SPX the fourth.
    for (const [a, factor, sigma, h] of [
      [0, 1, 0.65, day],
      [1, 2, 0.8, day],
      [2, 4, 0.18, 2 / 252],
    ] as const) {
      const moves = x.map((value) => sigma * Math.sqrt(h) * value * factor);
      const mean = moves.reduce((sum, move) => sum + Math.exp(move), 0) / 3;
      expect(analytic.paths[a]!.years).to.deep.equal([h]);
      moves.forEach((move, s) => {
        expect(analytic.paths[a]!.logReturns[0]![s]).to.be.closeTo(move - (sigma * sigma * h) / 2, 1e-15);
        expect(sample.paths[a]!.logReturns[0]![s]).to.be.closeTo(move - Math.log(mean), 1e-15);
      });
    }
    expect(sample.paths[3]).to.deep.equal({ years: [], logReturns: [] });
    expect(sample.nextDimension).to.equal(10);
  });

  it("behavior: bridges run from the latest expiry to the first, each with a coordinate of its own", () => {
    const instruments = {
      late: binary("BTC", "95000", 0.75, 500_000),
      early: binary("BTC", "95000", 0.25, 500_000),
      twin: binary("BTC", "99000", 0.25, 500_000),
      other: binary("ETH", "3400", 0.5, 500_000),
      past: binary("BTC", "95000", -0.1, 500_000),
      now: binary("BTC", "95000", 0, 500_000),
      atEnd: binary("BTC", "95000", 1, 500_000),
      beyond: binary("BTC", "95000", 1.5, 500_000),
      perp: perp("BTC", 4, 95e9),
    };
    const { paths, nextDimension } = givenPaths(instruments, [0.5], { analytic: true });
    expect(paths[0]!.years).to.deep.equal([0.25 / 365, 0.75 / 365, day]);
    expect(paths[1]!.years).to.deep.equal([0.5 / 365, day]);
    expect(nextDimension).to.equal(13);
    const sigma = 0.65 * Math.sqrt(day);
    const drift = (t: number): number => (sigma * sigma * t) / 2;
    // B(¾) = ¾·B(1) + √(¾·¼)·10, B(¼) = ⅓·B(¾) + √(¼·½/¾)·11.
    const late = 0.75 * 0.5 + Math.sqrt(0.1875) * 10;
    const early = late / 3 + Math.sqrt(0.125 / 0.75) * 11;
    [early, late, 0.5].forEach((b, k) => {
      const t = [0.25, 0.75, 1][k]!;
      expect(paths[0]!.logReturns[k]![0]).to.be.closeTo(sigma * b - drift(t), 1e-14);
    });
    const eth = 0.8 * Math.sqrt(day);
    const half = 0.5 + Math.sqrt(0.25) * 12;
    expect(paths[1]!.logReturns[0]![0]).to.be.closeTo(eth * half - (eth * eth) / 4, 1e-14);
  });

  it("behavior: a spill of one moment is in every time from then on, one of moments by scenario from its share on", () => {
    const instruments = {
      early: binary("BTC", "95000", 0.25, 500_000),
      late: binary("BTC", "95000", 0.5, 500_000),
    };
    const none = { own: () => [0, 0, 0], analytic: true } as const;
    const x = [0, 0, 0];
    const plain = givenPaths(instruments, x, none).paths;
    const sizes = Float64Array.of(0.1, 0.2, 0.3);
    const added = (spill: Spill, asset = 0): number[][] => {
      const { paths } = givenPaths(instruments, x, { ...none, spills: [spill] });
      const base = plain[asset]!.logReturns;
      return paths[asset]!.logReturns.map((column, k) =>
        Array.from(column, (v, s) => Math.round(((v - base[k]![s]!) / 0.65) * 1e9) / 1e9),
      );
    };
    const at = (days: number): Spill => ({
      asset: 0,
      sizes,
      at: exampleTime + days * 86_400,
      shares: undefined,
    });
    const all = [0.1, 0.2, 0.3];
    const nothing = [0, 0, 0];
    expect(added(at(0.25))).to.deep.equal([all, all, all]);
    expect(added(at(0.26))).to.deep.equal([nothing, all, all]);
    expect(added(at(3))).to.deep.equal([nothing, nothing, all]);
    expect(added(at(0.1), 1)).to.deep.equal([nothing]);
    const shares: Spill = { asset: 0, sizes, at: undefined, shares: Float64Array.of(0.25, 0.5, 0.99) };
    expect(added(shares)).to.deep.equal([[0.1, 0, 0], [0.1, 0.2, 0], all]);
  });

  it("behavior: two expiries while the market is shut are one time, which sees what happens by the later", () => {
    // Monday 00:00 is a night: 02:00 and 06:00 are the same second of its clock but for the weekend's rest.
    const still = { ...productionProfile.assets.SPX!.calendar!, gapDays: "0" };
    const assets = {
      ...productionProfile.assets,
      SPX: { ...productionProfile.assets.SPX!, calendar: still },
    };
    const profile = {
      ...atQuotedVolatility({ ...productionProfile, assets }),
      compensation: "analytic" as const,
    };
    for (const order of [
      ["a", "b"],
      ["b", "a"],
    ]) {
      const snapshot = snapshotOf({
        [order[0]!]: binary("SPX", "7400", 2 / 24, 500_000),
        [order[1]!]: binary("SPX", "7400", 6 / 24, 500_000),
      });
      const market = parseMarket(profile, factorModel(profile), snapshot);
      const own = () => Float64Array.of(0);
      const innovations = { assets: Array.from({ length: 5 }, own), own };
      const spill = { asset: 2, sizes: Float64Array.of(1), at: exampleTime + 4 * 3600, shares: undefined };
      const horizon = horizonOf(profile, market);
      const { paths } = pricePaths(profile, market, horizon, innovations, 0, [spill]);
      expect(paths[2]!.years).to.have.length(2);
      expect(paths[2]!.logReturns[0]![0]).to.be.closeTo(0.18, 1e-6);
    }
  });
});

describe("pricePaths", () => {
  it("the sample mean of every future price is the price of now, at the horizon and at earlier expiries", () => {
    const paths = pathsOf(exampleSnapshot, productionProfile.tails);
    for (const path of paths.values()) {
      for (const moves of path.logReturns) {
        const mean = moves.reduce((sum, move) => sum + exp(move), 0) / moves.length;
        expect(mean).to.be.closeTo(1, 1e-12);
      }
    }
    expect(paths.get("BTC")?.years.length).to.equal(2);
  });

  it("a perp's profits and losses sum to nothing but their rounding", () => {
    const cube = buildCube({
      profile: { ...productionProfile, scenarioSet },
      snapshot: exampleSnapshot,
      seeds,
    });
    for (const key of ["BTC-PERP", "SPX-PERP", "WTI-PERP"]) {
      const row = cube.rows[cube.instruments.indexOf(key)]!;
      // Rounding to the unit has standard deviation √(1/12); 4.5 of the mean's: false alarm 7e-6.
      expect(row.reduce((sum, p) => sum + p, 0) / n).to.be.closeTo(
        0,
        (4.5 * Math.sqrt(1 / 12)) / Math.sqrt(n),
      );
    }
  });

  it("bridges have the variance of their own time and the correlation of Brownian motion", () => {
    const snapshot = snapshotOf({
      hour: binary("BTC", "95000", 1 / 24, 500_000),
      half: binary("BTC", "95000", 0.5, 500_000),
      perp: perp("BTC", 4, 95_000_000_000),
    });
    const path = pathsOf(snapshot, { kind: "gaussian" }).get("BTC")!;
    const times = [1 / 24, 0.5, 1];
    path.years.forEach((years, k) => expect(years * 365).to.be.closeTo(times[k]!, 1e-9));
    const scaled = path.logReturns.map((moves, k) => {
      const mean = moves.reduce((sum, move) => sum + move, 0) / n;
      return moves.map((move) => (move - mean) / (0.65 * Math.sqrt(times[k]! / 365)));
    });
    for (const [i, j] of [
      [0, 0],
      [1, 1],
      [2, 2],
      [0, 1],
      [0, 2],
      [1, 2],
    ] as const) {
      const rho = Math.sqrt(times[i]! / times[j]!);
      const product = scaled[i]!.reduce((sum, value, s) => sum + value * scaled[j]![s]!, 0) / n;
      // 4.5 standard errors: false alarm 7e-6 a comparison.
      expect(product).to.be.closeTo(rho, 4.5 * Math.sqrt((1 + rho * rho) / n));
    }
  });

  it("behavior: an expiry of an index lies at its share of trading days, not of calendar time", () => {
    // Seen from Monday 00:00, 51 hours into a gap of 64.5 that counts .2: Monday evening is a session and the rest of
    // it later, whether at 21:36 or 22:48; Tuesday 17:15 half a session more.
    const gap = (0.2 * 13.5) / 64.5;
    const snapshot = snapshotOf({
      tuesday: binary("SPX", "7400", 1 + 17.25 / 24, 500_000),
      night: binary("SPX", "7400", 0.9, 500_000),
      later: binary("SPX", "7400", 0.95, 500_000),
    });
    const path = pathsOf(snapshot, { kind: "gaussian" }).get("SPX")!;
    [1 + gap, 1.5 + gap, 2].forEach((days, k) => {
      expect(path.years[k]! * 252).to.be.closeTo(days, 1e-9);
      const squares = path.logReturns[k]!.map((move) => (move / (0.18 * Math.sqrt(days / 252))) ** 2);
      const mean = squares.reduce((sum, v) => sum + v, 0) / n;
      const spread = Math.sqrt(squares.reduce((sum, v) => sum + (v - mean) ** 2, 0) / n);
      // The drift adds its square, σ²t/4 of a variance. 4.5 standard errors: false alarm 7e-6 a comparison.
      expect(mean).to.be.closeTo(1, (4.5 * spread) / Math.sqrt(n) + 1e-4);
    });
    expect(path.years.length).to.equal(3);
  });
});
