import { expect } from "chai";
import { ModelError } from "../errors/ModelError.ts";
import { parseFraction } from "../numeric/parseDecimal.ts";
import { sampleTailRisk } from "../measures/sampleTailRisk.ts";
import { productionProfile } from "../profiles/production.ts";
import { referenceProfile } from "../profiles/reference.ts";
import type { Profile } from "../profiles/Profile.ts";
import { scenarioDraws } from "../random/scenarioDraws.ts";
import { parseMarket } from "../snapshot/parseMarket.ts";
import { exampleSnapshot } from "../testing/exampleSnapshot.ts";
import { givenDraws } from "../testing/givenDraws.ts";
import { factorModel } from "../tree/factorModel.ts";
import vectors from "../vectors/es-var.json" with { type: "json" };
import { assetInnovations } from "./assetInnovations.ts";
import { type Dimensions, dimensionsOf } from "./Dimensions.ts";

const panels = 4;
const seeds = Array.from({ length: panels }, (_, i) => [i, 77] as const);
const scenarioSet = { sampler: "philox", panels, pointsPerPanel: 8192 } as const;

function innovationsOf(profile: Profile): ReadonlyMap<string, Float64Array> {
  const factors = factorModel(profile);
  const market = parseMarket(profile, factors, exampleSnapshot);
  const draws = scenarioDraws(scenarioSet, seeds);
  const dimensions = dimensionsOf(profile, factors, market);
  const { assets } = assetInnovations(profile, factors, dimensions, draws);
  return new Map(factors.assets.map(({ name }, a) => [name, assets[a] ?? new Float64Array()]));
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

describe("assetInnovations of given draws", () => {
  const tree = { name: "root", assets: ["BTC", "ETH"] };
  /** Regimes of ρ 0, .6 and 1 with weights .2, .5 and .3. */
  const regimes = [
    { weight: "0.2", correlation: { root: "0" } },
    { weight: "0.5", correlation: { root: "0.6" } },
    { weight: "0.3", correlation: { root: "1" } },
  ];
  const { jumps: _, ...rest } = productionProfile;
  const plain: Profile = { ...rest, tree, regimes, tails: { kind: "gaussian" } };
  const dimensions = {
    ...{ mixing: [0, 1], assets: [2, 3], regime: 4, jumps: undefined },
    ...{ outcomes: [], hazards: [], noise: [], next: 20 },
  };
  const z = { 2: [1, 1, 1, 1, 1], 3: [2, 2, -2, 2, 2] };
  const draws = givenDraws({
    points: 5,
    uniforms: {
      0: [0.5, 0.9, 0.001, 0.5, 0.5],
      1: [0.5, 0.8, 0.5, 0.5, 0.5],
      4: [0.1999, 0.2, 0.6999, 0.71, 0.9999999999999],
    },
    normals: { ...z, 9: [1, -1, 0, 30, -30] },
  });
  const columns = (profile: Profile, using: Dimensions = dimensions) =>
    assetInnovations(profile, factorModel(profile), using, draws);

  it("behavior: a scenario has the correlations of the regime that its coordinate falls into", () => {
    const { assets, own } = columns(plain);
    expect(Array.from(assets[0]!)).to.deep.equal(z[2]);
    [2, 0.6 + 0.8 * 2, 0.6 - 0.8 * 2, 1, 1].forEach((v, s) => expect(assets[1]![s]).to.be.closeTo(v, 1e-15));
    expect(Array.from(own(9))).to.deep.equal([1, -1, 0, 30, -30]);
  });

  it("behavior: a coordinate beyond weights that sum to a hair less than 1 falls into the last regime", () => {
    const less = [regimes[0]!, regimes[1]!, { ...regimes[2]!, weight: "0.2999999999995" }];
    const { assets } = columns({ ...plain, regimes: less });
    expect(assets[1]![4]).to.be.closeTo(1, 1e-15);
  });

  it("behavior: one regime asks for no coordinate", () => {
    const { assets } = columns(
      { ...plain, regimes: [{ ...regimes[1]!, weight: "1" }] },
      { ...dimensions, regime: 99 },
    );
    expect(assets[1]![0]).to.be.closeTo(2.2, 1e-15);
  });

  it("behavior: tails are Z·√(ν/χ²) clipped, times √((ν − 2)/ν), χ² = −2 ln Π u of the scenario for every move", () => {
    const { assets, own } = columns({ ...plain, tails: { kind: "student", degreesOfFreedom: 4, clip: "5" } });
    const root = [0.25, 0.72, 0.0005, 0.25, 0.25].map((product) => Math.sqrt(4 / (-2 * Math.log(product))));
    const t = (value: number, s: number): number =>
      Math.max(-5, Math.min(5, value * root[s]!)) * Math.sqrt(0.5);
    z[2].forEach((v, s) => expect(assets[0]![s]).to.be.closeTo(t(v, s), 1e-14));
    [1, -1, 0, 30, -30].forEach((v, s) => expect(own(9)[s]).to.be.closeTo(t(v, s), 1e-14));
    expect(own(9)[3]).to.be.closeTo(5 * Math.sqrt(0.5), 1e-15);
    expect(own(9)[4]).to.be.closeTo(-5 * Math.sqrt(0.5), 1e-15);
    const six = columns({ ...plain, tails: { kind: "student", degreesOfFreedom: 6, clip: "99" } });
    const rootSix = Math.sqrt(6 / (-2 * Math.log(0.25)));
    expect(six.assets[0]![0]).to.be.closeTo(rootSix * Math.sqrt(4 / 6), 1e-14);
    expect(() => columns({ ...plain, tails: { kind: "student", degreesOfFreedom: 4, clip: "." } })).to.throw(
      ModelError,
      "tails.clip",
    );
  });

  it("behavior: jumps take their share of the variance; an asset's own moves have none", () => {
    const jumps = { varianceShare: "0.2", perDay: "2", node: "root", shared: "0.25" };
    const profile: Profile = { ...plain, jumps, regimes: [{ ...regimes[1]!, weight: "1" }] };
    const withJumps = {
      ...dimensions,
      jumps: { sharedCount: 5, assets: [6, 7], ownCounts: [8, 10], ownSizes: [11, 12] },
    };
    const given = givenDraws({
      points: 1,
      // Means .5 and 1.5: one shared jump of both, two of BTC's own, none of ETH's.
      uniforms: { 5: [0.7], 8: [0.6], 10: [0.1] },
      normals: { 2: [1], 3: [2], 6: [0.5], 7: [-1], 9: [1], 11: [0.3], 12: [0.9] },
    });
    const { assets, own } = assetInnovations(profile, factorModel(profile), withJumps, given);
    const unit = Math.sqrt(0.2 / 2);
    expect(assets[0]![0]).to.be.closeTo(Math.sqrt(0.8) + unit * (0.5 + Math.SQRT2 * 0.3), 1e-14);
    expect(assets[1]![0]).to.be.closeTo(Math.sqrt(0.8) * 2.2 + unit * (0.6 * 0.5 - 0.8), 1e-14);
    expect(own(9)[0]).to.equal(1);
  });
});

describe("assetInnovations", () => {
  // Each comparison allows 4.5 standard errors of its own statistic: false alarm 7e-6 a comparison.
  it("Gaussian moves have mean 0, variance 1 and the correlations of the tree", () => {
    const x = innovationsOf(referenceProfile);
    const n = panels * 8192;
    for (const [a, b, rho] of [
      ["BTC", "ETH", 0.68],
      ["BTC", "WTI", 0.35],
      ["SPX", "SPX", 1],
    ] as const) {
      const left = x.get(a)!;
      const right = x.get(b)!;
      const product = left.map((value, s) => value * right[s]!);
      expect(mean(left)).to.be.closeTo(0, 4.5 / Math.sqrt(n));
      expect(mean(product)).to.be.closeTo(rho, 4.5 * Math.sqrt((1 + rho * rho) / n));
    }
  });

  it("Student tails have the closed-form Expected Shortfall of a unit-variance t₄ on both sides", () => {
    const row = vectors.closed_form_mc.find(
      ({ dist, nu, alpha }) => dist === "student_t" && nu === 4 && alpha === 0.99,
    );
    const { jumps: _, ...withoutJumps } = productionProfile;
    const x = innovationsOf(withoutJumps);
    for (const name of ["BTC", "SPX", "WTI"]) {
      for (const sign of [1, -1]) {
        const losses = x.get(name)!.map((value) => Math.round(sign * value * 1e6));
        const { expectedShortfall, standardError } = sampleTailRisk(losses, parseFraction("0.99"));
        const error = 4.5 * (Number(standardError) / 1e6);
        expect(Number(expectedShortfall) / 1e6).to.be.closeTo(row?.ES_unit_variance ?? NaN, error);
        expect(error).to.be.below(0.6);
      }
    }
  });

  it("tails are heavy together: far more joint 3σ falls than a Gaussian copula has", () => {
    const joint = (profile: Profile): number => {
      const x = innovationsOf(profile);
      const [btc, eth] = [x.get("BTC")!, x.get("ETH")!];
      return btc.reduce((count, value, s) => count + (value < -3 && eth[s]! < -3 ? 1 : 0), 0);
    };
    const gaussian = joint({ ...productionProfile, tails: { kind: "gaussian" } });
    expect(joint(productionProfile)).to.be.above(2 * gaussian);
  });
});
