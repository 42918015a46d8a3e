import { expect } from "chai";
import { ModelError } from "../errors/ModelError.ts";
import { productionProfile } from "../profiles/production.ts";
import { referenceProfile } from "../profiles/reference.ts";
import type { Profile } from "../profiles/Profile.ts";
import { poissonCounts } from "../random/poissonCounts.ts";
import { scenarioDraws } from "../random/scenarioDraws.ts";
import { parseMarket } from "../snapshot/parseMarket.ts";
import { exampleSnapshot } from "../testing/exampleSnapshot.ts";
import { factorModel } from "../tree/factorModel.ts";
import { assetInnovations } from "./assetInnovations.ts";
import { dimensionsOf } from "./Dimensions.ts";

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
  const x = innovationsOf(plain);

  it("behavior: mean 0, variance 1, skewness and kurtosis of the compound Poisson", () => {
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

  it("error: more than a quarter of the variance, no rate, a skew beyond 1, an unknown node, a settlement horizon", () => {
    const codes = [
      { ...plain, jumps: { ...jumps, varianceShare: "0.26" } },
      { ...plain, jumps: { ...jumps, perDay: "0" } },
      { ...plain, jumps: { ...jumps, shared: "1.1" } },
      { ...plain, assets: { ...plain.assets, BTC: { ...plain.assets.BTC!, jumpSkew: "-1.01" } } },
      { ...plain, jumps: { ...jumps, node: "weather" } },
      { ...plain, horizon: "settlement" as const },
    ].map((profile) => {
      try {
        innovationsOf(profile);
        return "none";
      } catch (error) {
        return error instanceof ModelError ? error.code : String(error);
      }
    });
    const impossible = "impossibleParameter";
    expect(codes).to.deep.equal([
      ...[impossible, impossible, impossible, impossible],
      ...["unknownNode", "unsupported"],
    ]);
  });
});
