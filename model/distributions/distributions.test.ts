import { expect } from "chai";
import { ModelError } from "../errors/ModelError.ts";
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

  it("error: parameters outside their range are named", () => {
    const factor = { probability: 0.1, correlation: 0.2 };
    const cases: [() => unknown, string, RegExp][] = [
      [() => normalTail(1), "impossibleParameter", /confidence/],
      [() => normalTail(NaN), "impossibleParameter", /confidence/],
      [() => studentTail(1, 0.99), "impossibleParameter", /degrees of freedom/],
      [() => studentTail(4.5, 0.99), "impossibleParameter", /degrees of freedom/],
      [
        () => jumpTail({ intensity: -1, volatility: 1, jumpMean: 0, jumpDeviation: 1 }, 0.99),
        "impossibleParameter",
        /intensity/,
      ],
      [
        () => jumpTail({ intensity: 1, volatility: 0, jumpMean: 0, jumpDeviation: 1 }, 0.99),
        "impossibleParameter",
        /volatility/,
      ],
      [
        () => jumpTail({ intensity: 1, volatility: 1, jumpMean: Infinity, jumpDeviation: 1 }, 0.99),
        "impossibleParameter",
        /mean/,
      ],
      [() => vasicekTail({ ...factor, probability: 0 }, 0.99), "impossibleProbability", /probability/],
      [() => vasicekTail({ ...factor, correlation: 1 }, 0.99), "impossibleParameter", /correlation/],
      [() => failureCountTail(0, factor, 0.99), "impossibleParameter", /names/],
    ];
    for (const [call, code, says] of cases) {
      expect(call).to.throw(ModelError, says).with.property("code", code);
    }
  });
});
