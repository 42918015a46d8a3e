import { expect } from "chai";

import { ModelError } from "../errors/ModelError.ts";
import { inverseNormal } from "../numeric/inverseNormal.ts";
import { normalDensity } from "../numeric/normal.ts";
import vectors from "../vectors/backtests.json" with { type: "json" };
import { binomialCdf, binomialPmf, binomialUpperTail } from "./binomial.ts";
import { chiSquareSurvival } from "./chiSquareSurvival.ts";
import { christoffersenTest } from "./christoffersenTest.ts";
import { fisslerZiegelScore } from "./fisslerZiegelScore.ts";
import { kupiecTest } from "./kupiecTest.ts";
import {
  criticalValue,
  forecastTail,
  simulatedPValue,
  simulatedShortfallTests,
} from "./simulatedShortfallTests.ts";
import { capitalMultiplier, trafficLight } from "./trafficLight.ts";

const relative = (computed: number, expected: number): number =>
  expected === 0 ? Math.abs(computed) : Math.abs(computed / expected - 1);

describe("backtest statistics", () => {
  it("behavior: the binomial agrees with exact rational arithmetic in both tails", () => {
    // C(n,k) p^k (1−p)^(n−k) with p = 1/100 as a fraction, in integers.
    const exact = (from: number, to: number, n: number): number => {
      let sum = 0n;
      let choose = 1n;
      for (let k = 0; k <= n; k++) {
        if (k >= from && k <= to) sum += choose * 99n ** BigInt(n - k);
        choose = (choose * BigInt(n - k)) / BigInt(k + 1);
      }
      const scale = 10n ** 80n;
      return Number((sum * scale) / 100n ** BigInt(n)) / 1e80;
    };
    for (const n of [1, 2, 20, 250, 1000]) {
      for (const k of [0, 1, 2, 5, 12, 30].filter((count) => count <= n)) {
        expect(relative(binomialPmf(k, n, 0.01), exact(k, k, n)), `pmf ${k} of ${n}`).to.be.below(1e-12);
        expect(relative(binomialCdf(k, n, 0.01), exact(0, k, n)), `cdf ${k} of ${n}`).to.be.below(1e-12);
        expect(relative(binomialUpperTail(k, n, 0.01), exact(k, n, n)), `tail ${k} of ${n}`).to.be.below(
          1e-12,
        );
      }
    }
  });

  it("behavior: χ² with one and two degrees of freedom has its textbook quantiles", () => {
    // NIST/SEMATECH e-Handbook, table 1.3.6.7.4, to its three decimals.
    for (const [x, degrees, p] of [
      [2.706, 1, 0.1],
      [3.841, 1, 0.05],
      [6.635, 1, 0.01],
      [10.828, 1, 0.001],
      [4.605, 2, 0.1],
      [5.991, 2, 0.05],
      [9.21, 2, 0.01],
      [13.816, 2, 0.001],
    ] as const) {
      expect(chiSquareSurvival(x, degrees)).to.be.closeTo(p, 4e-4 * p * 2);
    }
  });

  it("behavior: every likelihood ratio and p-value of the vectors", () => {
    for (const row of vectors.pof) {
      const test = kupiecTest(row.exceptions, row.T, row.p);
      expect(Math.abs(test.likelihoodRatio - row.LR_pof)).to.be.below(1e-12 * (1 + row.LR_pof));
      expect(Math.abs(test.twoSided - row.p_value)).to.be.below(1e-9 * row.p_value + 1e-12);
      expect(relative(binomialCdf(row.exceptions, row.T, row.p), row.binom_cdf)).to.be.below(1e-12);
    }
    for (const row of vectors.christoffersen) {
      const exceptions = Array.from({ length: row.T }, (_, t) => row.exception_indices.includes(t));
      const test = christoffersenTest(exceptions, row.p);
      expect(test.transitions).to.deep.equal({ n00: row.n00, n01: row.n01, n10: row.n10, n11: row.n11 });
      expect(Math.abs(test.independence.likelihoodRatio - row.LR_ind)).to.be.below(1e-10);
      expect(relative(test.independence.pValue, row.p_ind)).to.be.below(1e-10);
      expect(Math.abs(test.conditionalCoverage.likelihoodRatio - row.LR_cc)).to.be.below(1e-10);
      expect(relative(test.conditionalCoverage.pValue, row.p_cc)).to.be.below(1e-10);
    }
    for (const row of vectors.traffic_light_250_1pct) {
      const light = trafficLight(row.exceptions, 250, 0.01);
      expect(light.zone).to.equal(row.zone);
      expect(relative(light.cumulativeProbability, row.cum_prob)).to.be.below(1e-13);
      expect(capitalMultiplier(row.exceptions)).to.deep.equal({
        plusFactor: row.plus_factor_basel2,
        multiplier: row.multiplier_frtb,
      });
    }
  });

  it("behavior: a prudent model fails only the two-sided test", () => {
    const test = kupiecTest(2, 1000, 0.01);
    expect(test.twoSided).to.be.below(0.01);
    expect(test.oneSided).to.be.above(0.99);
  });

  it("behavior: Z2 of a normal has the critical value of Acerbi and Szekely, of a t₃ theirs", () => {
    // Their table 4, 97.5 %, 250 days, 5 %: normal −0.70, ν = 3 −0.82. Our sampling error is 0.01.
    const critical = (losses: Float64Array): number => {
      const sorted = losses.slice().sort();
      const tail = sorted.slice(Math.floor(0.975 * sorted.length));
      const es = tail.reduce((sum, loss) => sum + loss, 0) / tail.length;
      const day = forecastTail(losses, tail[0]!, es);
      const { z2 } = simulatedShortfallTests({
        tails: Array.from({ length: 250 }, () => day),
        probability: 0.025,
        replications: 8_000,
        seed: [1, 2],
      });
      return criticalValue(z2, 0.05);
    };
    const points = 1 << 15;
    const u = Float64Array.from({ length: points }, (_, i) => (i + 0.5) / points);
    expect(critical(u.map(inverseNormal))).to.be.closeTo(-0.7, 0.03);
    expect(critical(u.map(studentThree))).to.be.closeTo(-0.82, 0.04);
  });

  it("behavior: simulated Z1 and Z2 have mean 0, and a p-value counts the observed value in", () => {
    const points = 1 << 14;
    const losses = Float64Array.from({ length: points }, (_, i) => inverseNormal((i + 0.5) / points));
    const q = inverseNormal(0.99);
    const simulated = simulatedShortfallTests({
      tails: Array.from({ length: 500 }, () => forecastTail(losses, q, normalDensity(q) / 0.01)),
      probability: 0.01,
      replications: 4_000,
      seed: [3, 4],
    });
    const mean = (values: Float64Array): number =>
      values.reduce((sum, value) => sum + value, 0) / values.length;
    // Standard errors .0008 and .007: five of them.
    expect(mean(simulated.z1)).to.be.closeTo(0, 0.005);
    expect(mean(simulated.z2)).to.be.closeTo(0, 0.035);
    expect(simulatedPValue(simulated.z2, -1000)).to.equal(1 / 4001);
    expect(simulatedPValue(simulated.z2, 1000)).to.equal(1);
  });

  it("behavior: FZ0 is smallest for the true Value-at-Risk and Expected Shortfall, whatever the unit", () => {
    const points = 20_000;
    const losses = Float64Array.from({ length: points }, (_, i) => inverseNormal((i + 0.5) / points));
    const q = inverseNormal(0.975);
    const es = normalDensity(q) / 0.025;
    const score = (v: number, e: number, unit = 1): number =>
      fisslerZiegelScore({
        losses: losses.map((loss) => loss * unit),
        valueAtRisk: new Float64Array(points).fill(v * unit),
        expectedShortfall: new Float64Array(points).fill(e * unit),
        probability: 0.025,
      });
    const best = score(q, es);
    for (const [v, e] of [
      [q * 0.9, es],
      [q * 1.1, es],
      [q, es * 0.9],
      [q, es * 1.1],
    ] as const) {
      expect(score(v, e)).to.be.above(best);
    }
    expect(score(q, es * 1.1, 1000) - score(q, es, 1000)).to.be.closeTo(score(q, es * 1.1) - best, 1e-9);
  });

  it("behavior: a share of exceptions exactly as expected has a likelihood ratio of 0, never less", () => {
    for (let days = 1; days <= 120; days++) {
      for (let exceptions = 1; exceptions < days; exceptions++) {
        const { likelihoodRatio, twoSided, expected } = kupiecTest(exceptions, days, exceptions / days);
        if (!(likelihoodRatio >= 0 && likelihoodRatio < 1e-12)) expect.fail(`${likelihoodRatio}`);
        expect(twoSided).to.be.closeTo(1, 1e-6);
        expect(expected).to.be.closeTo(exceptions, 1e-12);
      }
    }
  });

  it("behavior: no exceptions, nothing but exceptions, by hand; independence of a series that never changes is 1", () => {
    // 2·10·ln(1/.9) and 2·10·ln(1/.1).
    expect(kupiecTest(0, 10, 0.1)).to.deep.include({ days: 10, exceptions: 0, expected: 1, oneSided: 1 });
    expect(kupiecTest(0, 10, 0.1).likelihoodRatio).to.be.closeTo(20 * Math.log(1 / 0.9), 1e-14);
    expect(kupiecTest(10, 10, 0.1).likelihoodRatio).to.be.closeTo(20 * Math.log(10), 1e-13);
    for (const always of [true, false]) {
      const { independence, conditionalCoverage } = christoffersenTest(Array(10).fill(always), 0.1);
      expect(independence).to.deep.equal({ likelihoodRatio: 0, pValue: 1 });
      const { likelihoodRatio } = kupiecTest(always ? 10 : 0, 10, 0.1);
      expect(conditionalCoverage.likelihoodRatio).to.equal(likelihoodRatio);
      // χ² with two degrees of freedom: e^(−x/2).
      expect(relative(conditionalCoverage.pValue, Math.exp(-likelihoodRatio / 2))).to.be.below(1e-13);
    }
  });

  it("behavior: independence is never below 0, whatever the series of twelve days", () => {
    for (let mask = 0; mask < 4096; mask++) {
      const exceptions = Array.from({ length: 12 }, (_, t) => ((mask >> t) & 1) === 1);
      const { independence } = christoffersenTest(exceptions, 0.1);
      if (!(independence.likelihoodRatio >= 0)) expect.fail(`${mask}`);
    }
  });

  it("behavior: the zone changes at 95 and 99.99 %; eleven exceptions cost no more than ten", () => {
    // One day: none has the probability 1 − p.
    for (const [p, zone] of [
      [0.0500001, "green"],
      [0.0499999, "yellow"],
      [0.0001001, "yellow"],
      [0.0000999, "red"],
    ] as const) {
      expect(trafficLight(0, 1, p).zone, `${p}`).to.equal(zone);
    }
    for (const exceptions of [10, 11, 250]) {
      expect(capitalMultiplier(exceptions)).to.deep.equal({ plusFactor: 1, multiplier: 2 });
    }
  });

  it("error: impossible counts, a ratio without bounds, a χ² statistic below 0 or NaN", () => {
    for (const [call, code, words] of [
      [() => kupiecTest(3, 2, 0.01), "impossibleParameter", "[3,2]"],
      [() => kupiecTest(1, 2, NaN), "impossibleProbability", "NaN"],
      [
        () => kupiecTest(1, 2, 1e-320),
        "notFinite",
        "A likelihood ratio is not finite (got 1e-320). Check the counts.",
      ],
      [
        () => chiSquareSurvival(NaN, 1),
        "impossibleParameter",
        "A χ² statistic is negative or not a number (got NaN). Pass a likelihood ratio, which is at least 0.",
      ],
      [() => chiSquareSurvival(-1e-9, 2), "impossibleParameter", "-1e-9"],
    ] as const) {
      expect(call).to.throw(ModelError, words).with.property("code", code);
    }
    expect([chiSquareSurvival(0, 1), chiSquareSurvival(0, 2)]).to.deep.equal([1, 1]);
  });
});

/** Quantile of Student's t with three degrees of freedom, by bisection of its closed form (any textbook). */
function studentThree(u: number): number {
  const cdf = (t: number): number =>
    0.5 + (Math.atan(t / Math.sqrt(3)) + (t * Math.sqrt(3)) / (t * t + 3)) / Math.PI;
  let low = -1000;
  let high = 1000;
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (cdf(middle) < u) low = middle;
    else high = middle;
  }
  return low;
}
