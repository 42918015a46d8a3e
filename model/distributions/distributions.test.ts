import { expect } from "chai";
import { ModelError, type ModelErrorCode } from "../errors/ModelError.ts";
import { bivariateNormalCdf } from "../numeric/bivariateNormal.ts";
import { inverseNormal } from "../numeric/inverseNormal.ts";
import { normalCdf } from "../numeric/normal.ts";
import vectors from "../vectors/es-var.json" with { type: "json" };
import type { DistributionTail } from "./DistributionTail.ts";
import { failureCounts } from "./failureCounts.ts";
import { failureCountTail } from "./failureCountTail.ts";
import { jumpTail } from "./jumpTail.ts";
import { normalTail } from "./normalTail.ts";
import { studentTail } from "./studentTail.ts";
import { vasicekTail } from "./vasicekTail.ts";

/** The vectors were computed with 40 digits. */
const relative = 2e-13;

function expectTail(
  tail: DistributionTail,
  valueAtRisk: number,
  expectedShortfall: number,
  row: unknown,
): void {
  const name = JSON.stringify(row);
  expect(tail.valueAtRisk).to.be.closeTo(valueAtRisk, relative * valueAtRisk, name);
  expect(tail.expectedShortfall).to.be.closeTo(expectedShortfall, relative * expectedShortfall, name);
}

describe("tails of known distributions, against 40 digits", () => {
  it("behavior: normal, Student's t raw and with unit variance, normal with Poisson jumps", () => {
    for (const row of vectors.closed_form_mc) {
      if (row.dist === "normal(0,1)") expectTail(normalTail(row.alpha), row.VaR, row.ES, row);
      else if (row.dist === "student_t") {
        const tail = studentTail(row.nu!, row.alpha);
        expectTail(tail, row.VaR, row.ES, row);
        const unit = Math.sqrt((row.nu! - 2) / row.nu!);
        expect(unit * tail.expectedShortfall).to.be.closeTo(row.ES_unit_variance!, 1e-12);
      } else {
        const jumps = {
          intensity: row.lam!,
          volatility: row.sigma!,
          jumpMean: row.mu_jump!,
          jumpDeviation: row.sigma_jump!,
        };
        expectTail(jumpTail(jumps, row.alpha), row.VaR, row.ES, row);
      }
    }
  });

  it("behavior: the large homogeneous portfolio", () => {
    for (const row of vectors.vasicek_lhp) {
      expectTail(vasicekTail({ probability: row.p, correlation: row.rho }, row.alpha), row.VaR, row.ES, row);
    }
  });

  it("behavior: failures among a few names, with atoms split", () => {
    for (const row of vectors.one_factor_finite_n) {
      const factor = { probability: row.p, correlation: row.rho };
      const tail = failureCountTail(row.n, factor, row.alpha);
      expectTail(tail, row.VaR_count, row.ES_count_acerbi_tasche, row);
      const probabilities = failureCounts(row.n, factor);
      row.pmf_first10?.forEach((p, k) => expect(probabilities[k]).to.be.closeTo(p, 1e-12 * p));
      const mean = probabilities.reduce((sum, p, k) => sum + k * p, 0);
      expect(mean).to.be.closeTo(row.mean, 1e-12 * row.mean);
    }
  });

  it("behavior: without jumps the mixture is the normal, with many degrees of freedom t nearly is", () => {
    const none = { intensity: 0, volatility: 1, jumpMean: -1, jumpDeviation: 1 };
    const normal = normalTail(0.99);
    expectTail(jumpTail(none, 0.99), normal.valueAtRisk, normal.expectedShortfall, "no jumps");
    // Cornish–Fisher: t = z + (z³ + z)/4ν + …
    const z = normal.valueAtRisk;
    const expected = z + (z * z * z + z) / 4000;
    expect(studentTail(1000, 0.99).valueAtRisk).to.be.closeTo(expected, 1e-5);
  });

  it("behavior: t near its middle, where ν = 2 has the closed form t = c√(2/(1 − c²)), c = 2α − 1", () => {
    for (const alpha of [0.5, 0.51, 0.6, 0.8, 0.999999]) {
      const c = 2 * alpha - 1;
      const expected = c * Math.sqrt(2 / (1 - c * c));
      expect(studentTail(2, alpha).valueAtRisk).to.be.closeTo(expected, 1e-9 * expected + 1e-15);
    }
  });

  it("behavior: names that all but fail together, and one name, have the moments of exchangeable Bernoullis", () => {
    for (const [count, probability, correlation] of [
      [1, 0.3, 0.5],
      [20, 0.03, 0.985],
      [20, 0.6, 0.98],
      [1000, 0.004, 0],
    ] as const) {
      const probabilities = failureCounts(count, { probability, correlation });
      expect(probabilities).to.have.length(count + 1);
      const moment = (f: (k: number) => number) => probabilities.reduce((sum, p, k) => sum + f(k) * p, 0);
      const threshold = inverseNormal(probability);
      // P(two given names fail) = Φ₂(c, c; ρ), so E[L(L − 1)] = n(n − 1) of it.
      const both = bivariateNormalCdf(threshold, threshold, correlation);
      expect(moment(() => 1)).to.be.closeTo(1, 1e-11);
      expect(moment((k) => k)).to.be.closeTo(count * probability, 1e-11 * count);
      expect(moment((k) => k * (k - 1))).to.be.closeTo(count * (count - 1) * both, 1e-10 * count * count);
    }
    // Three names as good as one: none or all fail.
    const [none, one, two, all] = failureCounts(3, { probability: 0.2, correlation: 0.9999 });
    expect(none! + all!).to.be.within(0.99, 1);
    expect(one! + two!).to.be.within(0, 0.01);
  });

  it("behavior: the tail of few failures may start at none", () => {
    // P(L = 0) = .96² > .9, so VaR = 0 and ES = E[L]/(1 − α) = .08/.1.
    const tail = failureCountTail(2, { probability: 0.04, correlation: 0 }, 0.9);
    expect(tail.valueAtRisk).to.equal(0);
    expect(tail.expectedShortfall).to.be.closeTo(0.8, 1e-12);
  });

  it("behavior: jumps that bring gains for certain move even the bad end of the loss below 0", () => {
    // R = N + .1·Z with N Poisson(50).
    const tail = jumpTail({ intensity: 50, volatility: 0.1, jumpMean: 1, jumpDeviation: 0 }, 0.99);
    const beyond = (loss: number): number => {
      let weight = Math.exp(-50);
      let sum = 0;
      for (let n = 0; n <= 200; n++) {
        sum += weight * normalCdf((-loss - n) / 0.1);
        weight *= 50 / (n + 1);
      }
      return sum;
    };
    expect(tail.valueAtRisk).to.be.within(-36, -33);
    expect(beyond(tail.valueAtRisk)).to.be.closeTo(0.01, 1e-12);
    // ES = VaR + ∫ P(loss > x) dx/(1 − α), by Simpson's rule over 35 in steps of 1/200.
    let integral = 0;
    for (let i = 0; i <= 7000; i++) {
      const weight = i === 0 || i === 7000 ? 1 : i % 2 === 1 ? 4 : 2;
      integral += (weight * beyond(tail.valueAtRisk + i / 200)) / 600;
    }
    expect(tail.expectedShortfall).to.be.closeTo(tail.valueAtRisk + integral / 0.01, 1e-6);
  });

  it("behavior: the ends of the ranges are in them", () => {
    expect(normalTail(0.5).valueAtRisk).to.be.closeTo(0, 1e-15);
    expect(studentTail(2, 0.5).valueAtRisk).to.be.closeTo(0, 1e-15);
    const { valueAtRisk } = vasicekTail({ probability: 0.1, correlation: 0 }, 0.99);
    expect(valueAtRisk).to.be.closeTo(0.1, 1e-15);
    for (const jumps of [
      { intensity: 100, volatility: 1, jumpMean: 0, jumpDeviation: 1 },
      { intensity: 1, volatility: 1, jumpMean: -100, jumpDeviation: 100 },
    ]) {
      expect(jumpTail(jumps, 0.9).expectedShortfall).to.be.greaterThan(0);
    }
  });

  const factor = { probability: 0.1, correlation: 0.2 };
  const jumps = { intensity: 1, volatility: 1, jumpMean: 0, jumpDeviation: 1 };
  const confidence =
    /^The confidence level is not at least ½ and below 1 \(got .*\)\. Write it as a fraction: 0\.99\.$/;
  const freedom =
    /^The degrees of freedom are not an integer from 2 to 1,000 .*With fewer there is no Expected Shortfall; with more use the normal\.$/;
  const names =
    /^The number of names is not an integer from 1 to 1,000 .*For more names use the large homogeneous portfolio\.$/;
  const probability = /^A probability of failure is not between 0 and 1 .*At 0 and 1 nothing is random\.$/;
  const correlation =
    /^The correlation of a single factor is not in \[0, 1\) .*At 1 there is one name only\.$/;
  const bad: [string, () => unknown, ModelErrorCode, RegExp, number][] = [
    ["a confidence of 1", () => normalTail(1), "impossibleParameter", confidence, 1],
    ["a confidence below a half", () => normalTail(0.49), "impossibleParameter", confidence, 0.49],
    ["a confidence that is not a number", () => studentTail(4, NaN), "impossibleParameter", confidence, NaN],
    [
      "a confidence in percent, of names",
      () => failureCountTail(9, factor, 99),
      "impossibleParameter",
      confidence,
      99,
    ],
    ["a confidence in percent, of jumps", () => jumpTail(jumps, 99), "impossibleParameter", confidence, 99],
    [
      "a confidence in percent, of a portfolio",
      () => vasicekTail(factor, 99),
      "impossibleParameter",
      confidence,
      99,
    ],
    ["one degree of freedom", () => studentTail(1, 0.99), "impossibleParameter", freedom, 1],
    ["half a degree of freedom", () => studentTail(4.5, 0.99), "impossibleParameter", freedom, 4.5],
    ["1,001 degrees of freedom", () => studentTail(1001, 0.99), "impossibleParameter", freedom, 1001],
    [
      "a negative intensity",
      () => jumpTail({ ...jumps, intensity: -1 }, 0.99),
      "impossibleParameter",
      /^The intensity of jumps is not from 0 to 100 .*Give it per horizon\.$/,
      -1,
    ],
    [
      "an intensity above 100",
      () => jumpTail({ ...jumps, intensity: 100.5 }, 0.99),
      "impossibleParameter",
      /intensity/,
      100.5,
    ],
    [
      "a deviation above 100",
      () => jumpTail({ ...jumps, jumpDeviation: 101 }, 0.99),
      "impossibleParameter",
      /^The deviation of a jump is not/,
      101,
    ],
    [
      "no volatility",
      () => jumpTail({ ...jumps, volatility: 0 }, 0.99),
      "impossibleParameter",
      /^The volatility is not above 0 .*Pass a positive number\.$/,
      0,
    ],
    [
      "an infinite volatility",
      () => jumpTail({ ...jumps, volatility: Infinity }, 0.99),
      "impossibleParameter",
      /volatility/,
      Infinity,
    ],
    [
      "a jump of −101 on average",
      () => jumpTail({ ...jumps, jumpMean: -101 }, 0.99),
      "impossibleParameter",
      /^The mean of a jump is not within ±100 .*Give it per jump\.$/,
      -101,
    ],
    [
      "a jump that is not a number",
      () => jumpTail({ ...jumps, jumpMean: NaN }, 0.99),
      "impossibleParameter",
      /mean/,
      NaN,
    ],
    [
      "a failure that cannot be",
      () => vasicekTail({ ...factor, probability: 0 }, 0.99),
      "impossibleProbability",
      probability,
      0,
    ],
    [
      "a failure that must be",
      () => vasicekTail({ ...factor, probability: 1 }, 0.99),
      "impossibleProbability",
      probability,
      1,
    ],
    [
      "a failure more than certain",
      () => failureCounts(9, { ...factor, probability: 1.5 }),
      "impossibleProbability",
      probability,
      1.5,
    ],
    [
      "perfect correlation",
      () => vasicekTail({ ...factor, correlation: 1 }, 0.99),
      "impossibleParameter",
      correlation,
      1,
    ],
    [
      "negative correlation",
      () => failureCounts(9, { ...factor, correlation: -0.1 }),
      "impossibleParameter",
      correlation,
      -0.1,
    ],
    ["no names", () => failureCountTail(0, factor, 0.99), "impossibleParameter", names, 0],
    ["1,001 names", () => failureCounts(1001, factor), "impossibleParameter", names, 1001],
    ["half a name", () => failureCounts(2.5, factor), "impossibleParameter", names, 2.5],
  ];
  for (const [name, call, code, says, value] of bad) {
    it(`error: ${name}`, () => {
      expect(call).to.throw(ModelError, says).that.deep.includes({ code, value });
    });
  }
});
