import { expect } from "chai";
import { ModelError } from "../errors/ModelError.ts";
import { productionProfile } from "../profiles/production.ts";
import { referenceProfile } from "../profiles/reference.ts";
import type { JumpParameters } from "../profiles/ProcessParameters.ts";
import type { AssetParameters, Profile } from "../profiles/Profile.ts";
import { poissonCounts } from "../random/poissonCounts.ts";
import { scenarioDraws } from "../random/scenarioDraws.ts";
import { parseMarket } from "../snapshot/parseMarket.ts";
import { exampleSnapshot } from "../testing/exampleSnapshot.ts";
import { givenDraws } from "../testing/givenDraws.ts";
import { factorModel } from "../tree/factorModel.ts";
import { assetInnovations } from "./assetInnovations.ts";
import { dimensionsOf } from "./Dimensions.ts";
import { jumpInnovations } from "./jumpInnovations.ts";
import { parseJumps } from "./parseJumps.ts";

const panels = 4;
const n = panels * 32_768;
const seeds = Array.from({ length: panels }, (_, i) => [i, 31] as const);
const scenarioSet = { sampler: "philox", panels, pointsPerPanel: 32_768 } as const;
const jumps = { varianceShare: "0.15", perDay: "0.05", node: "risk", shared: "0.5" };
// One regime (ρ .68 within, .35 across) and no Student tails, so that every moment has a closed form.
const plain: Profile = {
  ...productionProfile,
  regimes: referenceProfile.regimes,
  tails: { kind: "gaussian" },
  jumps,
};

function innovationsOf(profile: Profile): (name: string) => Float64Array {
  const factors = factorModel(profile);
  const market = parseMarket(profile, factors, exampleSnapshot);
  const draws = scenarioDraws(scenarioSet, seeds);
  const { assets } = assetInnovations(profile, factors, dimensionsOf(profile, factors, market), draws);
  return (name) => assets[factors.assets.findIndex((asset) => asset.name === name)]!;
}

/** Compares a mean with its expectation at 4.5 standard errors: false alarm 7e-6 a comparison. */
function expectMean(values: Float64Array, expected: number): void {
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
  const variance = values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length;
  expect(mean).to.be.closeTo(expected, 4.5 * Math.sqrt(variance / values.length));
}

describe("poissonCounts", () => {
  it("behavior: an even grid of uniforms has the shares e^−μ μⁿ/n!", () => {
    const grid = Float64Array.from({ length: 100_000 }, (_, i) => (i + 0.5) / 100_000);
    for (const mean of [0.025, 1.5, 20]) {
      const counts = poissonCounts(mean, grid);
      let expected = Math.exp(-mean);
      for (let k = 0; k < 40; k++) {
        const found = counts.reduce((sum, count) => sum + (count === k ? 1 : 0), 0) / 100_000;
        expect(found).to.be.closeTo(expected, 2e-5);
        expected *= mean / (k + 1);
      }
    }
  });

  it("behavior: no jumps at a mean of zero", () => {
    expect(Array.from(poissonCounts(0, Float64Array.of(0.1, 1 - 1e-12)))).to.deep.equal([0, 0]);
  });
});

describe("jumps", () => {
  it("behavior: mean 0, variance 1, skewness and kurtosis of the compound Poisson", () => {
    const x = innovationsOf(plain);
    // m = g√(1 − κ²) + κ; μ = λ_J·h; third and fourth cumulants of the jumps s^1.5·E m³/√μ, s²·E m⁴/μ.
    for (const [name, kappa, mu] of [
      ["BTC", 0, 0.05],
      ["SPX", -0.5, 0.1],
      ["WTI", -0.5, 0.1],
    ] as const) {
      const v = 1 - kappa ** 2;
      const third = (0.15 ** 1.5 / Math.sqrt(mu)) * (3 * v * kappa + kappa ** 3);
      const fourth = (0.15 ** 2 / mu) * (3 * v ** 2 + 6 * v * kappa ** 2 + kappa ** 4);
      const values = x(name);
      [0, 1, third, 3 + fourth].forEach((moment, k) => {
        expectMean(
          values.map((value) => value ** (k + 1)),
          moment,
        );
      });
    }
  });

  it("behavior: correlations of the tree where the jumps are shared, none where they are own", () => {
    const x = innovationsOf(plain);
    // (1 − s)ρ + ½s·(ρ√(1 − κ_a²)√(1 − κ_b²) + κ_a·κ_b) for two assets of one horizon.
    for (const [a, b, rho, kappa] of [
      ["BTC", "ETH", 0.68, 0],
      ["SPX", "WTI", 0.35, -0.5],
    ] as const) {
      const expected = 0.85 * rho + 0.075 * (rho * (1 - kappa ** 2) + kappa ** 2);
      const [left, right] = [x(a), x(b)];
      expectMean(
        left.map((value, s) => value * right[s]!),
        expected,
      );
    }
  });

  it("behavior: as often beyond 3, 4 and 5 as a simulation that adds jump to jump", () => {
    const x = innovationsOf(plain);
    let state = 12_345;
    const uniform = (): number => {
      // Park and Miller's minimal standard generator.
      state = (state * 48_271) % 2_147_483_647;
      return state / 2_147_483_647;
    };
    const normal = (): number => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
    const mu = 0.1;
    const kappa = -0.5;
    const simulated = Float64Array.from({ length: n }, () => {
      let sum = -kappa * mu;
      // Arrivals by exponential waiting times.
      for (let t = -Math.log(uniform()); t < mu; t -= Math.log(uniform())) {
        sum += normal() * Math.sqrt(1 - kappa ** 2) + kappa;
      }
      return Math.sqrt(0.85) * normal() + sum * Math.sqrt(0.15 / mu);
    });
    const beyond = (values: Float64Array, bound: number): number =>
      values.reduce((count, v) => count + (bound < 0 ? (v < bound ? 1 : 0) : v > bound ? 1 : 0), 0) / n;
    for (const bound of [-5, -4, -3, 3, 4]) {
      const [p, q] = [beyond(x("SPX"), bound), beyond(simulated, bound)];
      // 4.5 standard errors of the difference of two shares: false alarm 7e-6 a comparison.
      expect(p).to.be.closeTo(q, 4.5 * Math.sqrt((p + q) / n));
    }
  });

  it("behavior: with Student tails the variance stays 1 but for their clip at 20, which takes .6 %", () => {
    // ∫ over |t| > 20 of (t² − 400) of t₄, times ½ for unit variance and .85 for the share of the diffusion.
    const both = innovationsOf({ ...plain, tails: { kind: "student", degreesOfFreedom: 4, clip: "20" } });
    const squares = both("ETH").map((value) => value * value);
    expectMean(squares, 0.9937);
  });

  it("behavior: one scenario by hand: shared and own jumps, skewed, less their mean", () => {
    const parsed = {
      varianceShare: 0.2,
      assets: [
        { sharedMean: 0.5, ownMean: 1.5, skew: 0.6 },
        { sharedMean: 0, ownMean: 0, skew: 0.6 },
        { sharedMean: 0.5, ownMean: 1.5, skew: -0.8 },
      ],
    };
    // P(N = 0) = .6065 and P(N ≤ 1) = .9098 at .5; .2231 and .5578 at 1.5, P(N ≤ 2) = .8088.
    const draws = givenDraws({
      points: 3,
      uniforms: { 7: [0.6, 0.61, 0.91], 11: [0.2, 0.56, 0.3], 12: [0.9, 0.9, 0.9], 13: [0.3, 0.2, 0.2] },
      normals: { 21: [1, -0.5, 2], 22: [1, 1, 1], 23: [0.3, 0.3, 0.3] },
    });
    const dimensions = { sharedCount: 7, assets: [], ownCounts: [11, 12, 13], ownSizes: [21, 22, 23] };
    const g = [Float64Array.of(0.7, 1.1, -0.4), Float64Array.of(1, 1, 1), Float64Array.of(-1, 2, 0.5)];
    const jump = jumpInnovations(parsed, dimensions, draws, g);
    const expected = (shared: number, own: number, gShared: number, gOwn: number, skew: number): number =>
      Math.sqrt(0.2 / 2) *
      (Math.sqrt(1 - skew * skew) * (Math.sqrt(shared) * gShared + Math.sqrt(own) * gOwn) +
        skew * (shared + own - 2));
    const close = (a: number, values: number[]): void =>
      values.forEach((value, s) => expect(jump(a)[s]).to.be.closeTo(value, 1e-14));
    close(0, [expected(0, 0, 0.7, 1, 0.6), expected(1, 2, 1.1, -0.5, 0.6), expected(2, 1, -0.4, 2, 0.6)]);
    close(1, [0, 0, 0]);
    close(2, [expected(0, 1, -1, 0.3, -0.8), expected(1, 0, 2, 0.3, -0.8), expected(2, 0, 0.5, 0.3, -0.8)]);
  });
});

describe("parseJumps", () => {
  const parsed = (profile: Profile) => parseJumps(profile, factorModel(profile));

  it("behavior: a mean is rate times horizon, shared under the node by its share, elsewhere all an asset's own", () => {
    const found = parsed({ ...plain, jumps: { ...jumps, node: "crypto", shared: "0.25" } })!;
    expect(found.varianceShare).to.equal(0.15);
    expect(parsed({ ...plain, jumps: { ...jumps, node: "root" } })!.assets[0]!.sharedMean).to.equal(0.025);
    const [btc, , , spx, oil] = found.assets;
    expect(btc).to.deep.equal({ sharedMean: 0.0125, ownMean: 0.05 * 0.75, skew: 0 });
    expect(spx).to.deep.equal({ sharedMean: 0, ownMean: 0.1, skew: -0.5 });
    expect(oil).to.deep.equal({ sharedMean: 0, ownMean: 0.1, skew: -0.5 });
    const { jumps: _, ...none } = plain;
    expect(parsed(none)).to.equal(undefined);
  });

  const asset = (changes: Partial<AssetParameters>): Profile => ({
    ...plain,
    assets: { ...plain.assets, BTC: { ...plain.assets.BTC!, ...changes } },
  });
  const jump = (changes: Partial<JumpParameters>): Profile => ({ ...plain, jumps: { ...jumps, ...changes } });
  const bounds: [string, (text: string) => Profile, string[], string[], string][] = [
    [
      "jumps.varianceShare",
      (v) => jump({ varianceShare: v }),
      ["0", "0.25"],
      ["-0.01", "0.251"],
      "0 to 0.25",
    ],
    ["jumps.perDay", (v) => jump({ perDay: v }), ["0.000001", "10"], ["0", "10.1"], "0.000001 to 10"],
    ["jumps.shared", (v) => jump({ shared: v }), ["0", "1"], ["-0.01", "1.01"], "0 to 1"],
    ["horizonDays of BTC", (v) => asset({ horizonDays: v }), ["0", "10"], ["-1", "10.1"], "0 to 10"],
    ["jumpSkew of BTC", (v) => asset({ jumpSkew: v }), ["-1", "1"], ["-1.01", "1.01"], "-1 to 1"],
  ];
  for (const [field, profileOf, inside, outside, range] of bounds) {
    it(`error: ${field} out of bounds, which are allowed themselves`, () => {
      for (const text of inside) expect(() => parsed(profileOf(text)), text).not.to.throw();
      for (const text of outside) {
        expect(() => parsed(profileOf(text)))
          .to.throw(ModelError, `${field} is out of bounds (got "${text}"). Use a number from ${range}.`)
          .with.property("code", "impossibleParameter");
      }
      expect(() => parsed(profileOf("."))).to.throw(ModelError, `${field} is not a decimal string`);
    });
  }

  it("error: an unknown node, an asset without parameters, a profile that holds to settlement", () => {
    const { SOL: _, ...assets } = plain.assets;
    for (const [profile, code, message] of [
      [
        jump({ node: "weather" }),
        "unknownNode",
        'jumps.node is not in the tree (got "weather"). Name an inner node.',
      ],
      [
        { ...plain, assets },
        "unknownUnderlying",
        'The profile has no parameters for an asset of its tree (got "SOL"). Add it to profile.assets.',
      ],
      [
        { ...plain, horizon: "settlement" },
        "unsupported",
        'Jumps need a margin period of risk (got "settlement"). Leave jumps out of a profile that holds to settlement.',
      ],
    ] as const) {
      expect(() => parsed(profile))
        .to.throw(ModelError, message)
        .with.property("code", code);
    }
  });
});
