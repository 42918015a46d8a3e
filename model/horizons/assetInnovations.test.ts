import { expect } from "chai";
import { parseFraction } from "../numeric/parseDecimal.ts";
import { sampleTailRisk } from "../measures/sampleTailRisk.ts";
import { productionProfile } from "../profiles/production.ts";
import { referenceProfile } from "../profiles/reference.ts";
import type { Profile } from "../profiles/Profile.ts";
import { scenarioDraws } from "../random/scenarioDraws.ts";
import { parseMarket } from "../snapshot/parseMarket.ts";
import { exampleSnapshot } from "../testing/exampleSnapshot.ts";
import { factorModel } from "../tree/factorModel.ts";
import vectors from "../vectors/es-var.json" with { type: "json" };
import { assetInnovations } from "./assetInnovations.ts";
import { dimensionsOf } from "./Dimensions.ts";

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
