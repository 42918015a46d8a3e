import { expect } from "chai";
import { buildCube } from "../cube/buildCube.ts";
import { exp } from "../numeric/exp.ts";
import { productionProfile } from "../profiles/production.ts";
import { atQuotedVolatility } from "../testing/atQuotedVolatility.ts";
import { scenarioDraws } from "../random/scenarioDraws.ts";
import { parseMarket } from "../snapshot/parseMarket.ts";
import { binary, exampleSnapshot, perp, snapshotOf } from "../testing/exampleSnapshot.ts";
import { factorModel } from "../tree/factorModel.ts";
import { assetInnovations } from "./assetInnovations.ts";
import { dimensionsOf } from "./Dimensions.ts";
import { horizonOf } from "./Horizon.ts";
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
