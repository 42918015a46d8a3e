import { expect } from "chai";
import { referenceBook } from "../books/referenceBook.ts";
import { ModelError } from "../errors/ModelError.ts";
import { parseFraction } from "../numeric/parseDecimal.ts";
import { sampleTailRisk } from "../measures/sampleTailRisk.ts";
import type { Profile } from "../profiles/Profile.ts";
import { referenceProfile } from "../profiles/reference.ts";
import { withCorrelation } from "../profiles/withCorrelation.ts";
import { binary, snapshotOf } from "../testing/exampleSnapshot.ts";
import { factorModel } from "../tree/factorModel.ts";
import normals from "../vectors/bivariate-normal.json" with { type: "json" };
import vectors from "../vectors/reference-portfolio.json" with { type: "json" };
import { cellProbabilities } from "./cellProbabilities.ts";
import { distributionTailRisk } from "./distributionTailRisk.ts";
import { exactMargin } from "./exactMargin.ts";
import { distributionOf } from "./LossDistribution.ts";

const { snapshot, positions } = referenceBook;

describe("exactMargin of the reference book", () => {
  for (const row of vectors.exact) {
    it(`ρ ${row.rho_within}/${row.rho_cross}: base ${row.base_es99}, VaR ${row.var99}, floor 11,426.00`, () => {
      const profile = withCorrelation(referenceProfile, row.rho_within, row.rho_cross);
      const report = exactMargin({ profile, snapshot, positions });
      expect(Number(report.base) / 1e6).to.be.closeTo(row.base_es99, 1e-4);
      expect(report.valueAtRisk).to.equal(BigInt(row.var99) * 1_000_000n);
      expect(report.floor).to.equal(11_426_000_000n);
      expect(report.base > report.floor).to.equal(row.binding === "correlation");
    });
  }

  it("at ρ .68/.35: full collateral, add-ons, margin to the cent, release, binding, clusters", () => {
    const report = exactMargin({ profile: referenceProfile, snapshot, positions });
    expect(report.fullCollateral).to.equal(63_097_000_000n);
    const sum = Object.values(report.addOns).reduce((total, amount) => total + amount, report.core);
    expect(Number(sum) / 1e6).to.be.closeTo(vectors.margin, 1e-4);
    expect(report.initialMargin).to.equal(18_313_280_000n);
    expect(report.release * 100).to.be.closeTo(vectors.released_pct, 1e-3);
    expect(report.binding).to.equal("correlation");
    const { values } = vectors.addons;
    expect(Number(report.addOns.liquidity) / 1e6).to.be.closeTo(values.liquidity, 1e-6);
    expect(Number(report.addOns.divergence) / 1e6).to.be.closeTo(values.threshold_divergence, 1e-6);
    expect(Number(report.addOns.parlay) / 1e6).to.be.closeTo(values.wrong_way_parlay, 1e-6);
    expect(Number(report.addOns.dispute) / 1e6).to.be.closeTo(values.resolution_dispute, 1e-4);
    const expected: Record<string, number> = vectors.cluster_es99;
    const gross: Record<string, number> = vectors.cluster_full_collateral;
    for (const line of report.clusters) {
      const name = line.cluster === "WTI" ? "OIL" : line.cluster;
      expect(Number(line.expectedShortfall) / 1e6).to.be.closeTo(expected[name] ?? NaN, 0.005);
      expect(Number(line.gross) / 1e6).to.be.closeTo(gross[name] ?? NaN, 1e-6);
    }
    expect(report.waterfall.reduce((sum, line) => sum + line.amount, 0n)).to.equal(report.initialMargin);
  });

  it("ρ where base and floor cross is 0.2409", () => {
    const baseAt = (rho: number): bigint =>
      exactMargin({ profile: withCorrelation(referenceProfile, rho, rho), snapshot, positions }).base;
    expect(baseAt(0.2408) < 11_426_000_000n).to.equal(true);
    expect(baseAt(0.241) > 11_426_000_000n).to.equal(true);
  });

  it("behavior: prices end at the volatility of the price paths: a quote below the floor counts as the floor", () => {
    const usedVolatility = {
      multiplier: "1",
      stressed: "0.5",
      stressedShare: "0",
      longRun: "0.9",
      toxicityWeight: "0",
    };
    const bitcoin = { ...referenceProfile.assets.BTC!, usedVolatility };
    const floored = { ...referenceProfile, assets: { ...referenceProfile.assets, BTC: bitcoin } };
    const marginAt = (profile: Profile, volatility: string) => {
      const plain = snapshotOf({
        high: binary("BTC", "95000", 30, 470_000),
        low: binary("BTC", "60000", 30, 980_000),
      });
      const quoted = { ...plain, assets: { ...plain.assets, BTC: { spot: "95000", volatility } } };
      const book = [
        { instrument: "high", size: -40n },
        { instrument: "low", size: 1000n },
      ];
      return exactMargin({ profile, snapshot: quoted, positions: book });
    };
    expect(marginAt(floored, "0.5").base).to.equal(marginAt(referenceProfile, "0.9").base);
    expect(marginAt(referenceProfile, "0.5").base).not.to.equal(marginAt(referenceProfile, "0.9").base);
  });

  it("error: refuses what only the simulation knows: a peg that can break", () => {
    const bitcoin = { ...referenceProfile.assets.BTC!, depeg: { perDay: "0.01", fall: "0.1" } };
    const profile = { ...referenceProfile, assets: { ...referenceProfile.assets, BTC: bitcoin } };
    expect(() => exactMargin({ profile, snapshot, positions }))
      .to.throw(ModelError)
      .with.property("code", "unsupported");
  });
});

describe("cellProbabilities", () => {
  it("two axes under one node are the bivariate normal, to 1e-11", () => {
    let compared = 0;
    for (const { h, k, rho, cdf } of normals.bvn) {
      if (Math.abs(rho) > 0.96) continue;
      const profile = withCorrelation(referenceProfile, Math.abs(rho), 0);
      const [regime] = profile.regimes;
      const signed = { ...profile, regimes: [{ ...regime!, beta: { ETH: rho < 0 ? "-1" : "1" } }] };
      const model = factorModel(signed);
      const axes = [
        { factor: 0, thresholds: Float64Array.of(h) },
        { factor: 1, thresholds: Float64Array.of(k) },
      ];
      const [both] = cellProbabilities(model, axes, { nodes: 161, range: 8 });
      expect(both).to.be.closeTo(cdf, 1e-11);
      compared++;
    }
    expect(compared).to.be.at.least(60);
  });

  it("error: says so when ρ is too near 1 to be resolved", () => {
    const model = factorModel(withCorrelation(referenceProfile, 1, 1));
    const axes = [0, 1].map((factor) => ({ factor, thresholds: Float64Array.of(0) }));
    expect(() => cellProbabilities(model, axes, { nodes: 161, range: 8 })).to.throw(ModelError, "too near 1");
  });
});

describe("distributionTailRisk", () => {
  it("of a sum is the sample formula on the product of two equally likely sets", () => {
    const a = [0, 3, 3, 10, -4];
    const b = [1, 7, 7, 20, 0, -6, 2, 2];
    const equally = (atoms: number[]) =>
      distributionOf(Float64Array.from(atoms), new Float64Array(atoms.length).fill(1 / atoms.length));
    const sums = Float64Array.from(a.flatMap((x) => b.map((y) => x + y)));
    for (const alpha of ["0.9", "0.95", "0.5"]) {
      const expected = sampleTailRisk(sums, parseFraction(alpha));
      const found = distributionTailRisk(equally(a), equally(b), 1 - Number(alpha));
      expect(found.valueAtRisk).to.equal(expected.valueAtRisk);
      // Probabilities are doubles here, so a whole Expected Shortfall may be rounded up by one unit.
      expect(Number(found.expectedShortfall - expected.expectedShortfall)).to.be.within(0, 1);
    }
  });
});
