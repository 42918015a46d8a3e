import {
  exactMargin,
  failureCounts,
  failureCountTail,
  jumpTail,
  normalCdf,
  normalTail,
  referenceProfile,
  studentTail,
  vasicekTail,
  type Profile,
  type QuotedInstrument,
} from "@plimsoll/model";
import { z } from "zod";

import { dollars } from "../terminal/money.ts";
import { defaultCounts, jumpCdf, studentCdf, vasicekCdf, type Distribution } from "./lossDistributions.ts";
import { edgesOf, measuredDistribution, measuredTail } from "./measuredTail.ts";
import { MEAN_CONFIDENCE } from "./meanConfidence.ts";
import type { Row } from "./Tally.ts";
import { vectorChecker } from "./VectorChecker.ts";

const tail = { alpha: z.number().gt(0).lt(1), VaR: z.number(), ES: z.number() };

const esVarSchema = z.object({
  closed_form_mc: z
    .array(
      z.discriminatedUnion("dist", [
        z.object({ dist: z.literal("normal(0,1)"), ...tail }),
        z.object({
          dist: z.literal("student_t"),
          nu: z.number().gt(2),
          VaR_unit_variance: z.number(),
          ES_unit_variance: z.number(),
          ...tail,
        }),
        z.object({
          dist: z.literal("poisson_normal_jump"),
          label: z.string(),
          lam: z.number(),
          sigma: z.number(),
          mu_jump: z.number(),
          sigma_jump: z.number(),
          ...tail,
        }),
      ]),
    )
    .min(1),
  vasicek_lhp: z.array(z.object({ p: z.number(), rho: z.number(), ...tail })).min(1),
  one_factor_finite_n: z
    .array(
      z.object({
        n: z.int().positive(),
        p: z.number().gt(0).lt(1),
        rho: z.number().min(0).lt(1),
        alpha: z.number().gt(0).lt(1),
        VaR_count: z.int().nonnegative(),
        ES_count_acerbi_tasche: z.number(),
        naive_E_L_given_L_ge_VaR: z.number(),
        mean: z.number(),
        pmf_first10: z.array(z.number()).optional(),
      }),
    )
    .min(1),
});

const USD = 1_000_000;
const NOW = 1_780_272_000;
const DAY = 86_400;

type ClosedForm = z.output<typeof esVarSchema>["closed_form_mc"][number];

/** The file was computed with 40 digits and rounded to doubles; 1 − α of a double α is good to 1e-13. */
const CLOSED_FORM = { relative: 1e-12 } as const;

/**
 * Every row twice: closed forms of Value at Risk and Expected Shortfall, and the measure on a finely weighted sample of the same
 * distribution, written here a second time. Independent defaults (ρ = 0) also through the exact engine, as n events of two outcomes held long at a mark of 1 USD: each loses 1 USD if it fails.
 */
export const esVar = vectorChecker("es-var.json", esVarSchema, (vectors, tally) => {
  for (const row of vectors.closed_form_mc) {
    tally.row(nameOf(row), (check) => checkClosedForm(row, check));
  }
  for (const row of vectors.vasicek_lhp) {
    tally.row(`vasicek_lhp p=${row.p} ρ=${row.rho} α=${row.alpha}`, (check) => {
      const computed = vasicekTail({ probability: row.p, correlation: row.rho }, row.alpha);
      check.close("VaR", computed.valueAtRisk, row.VaR, CLOSED_FORM);
      check.close("ES", computed.expectedShortfall, row.ES, CLOSED_FORM);
      const losses = Array.from({ length: 50_001 }, (_, at) => (at / 50_000) ** 2);
      const measured = measuredDistribution(vasicekCdf(row.p, row.rho), losses, row.alpha);
      check.within("VaR of the measure", measured.VaR, row.VaR, Math.max(5e-4 * row.VaR, 2e-7));
      check.within("ES of the measure", measured.ES, row.ES, Math.max(5e-4 * row.ES, 2e-7));
    });
  }
  for (const row of vectors.one_factor_finite_n) {
    tally.row(`one_factor_finite_n n=${row.n} p=${row.p} ρ=${row.rho} α=${row.alpha}`, (check) => {
      const factor = { probability: row.p, correlation: row.rho };
      const computed = failureCountTail(row.n, factor, row.alpha);
      const counts = failureCounts(row.n, factor);
      check.equal("VaR_count", computed.valueAtRisk, row.VaR_count);
      check.close("ES_count", computed.expectedShortfall, row.ES_count_acerbi_tasche, CLOSED_FORM);
      check.close("naive", naiveMean(counts, row.VaR_count), row.naive_E_L_given_L_ge_VaR, CLOSED_FORM);
      check.close("mean", naiveMean(counts, 0), row.mean, CLOSED_FORM);
      row.pmf_first10?.forEach((p, k) => check.close(`pmf ${k}`, counts[k] ?? NaN, p, CLOSED_FORM));
      if (row.rho > 0) {
        const probabilities = defaultCounts(row.n, row.p, row.rho);
        const names = probabilities.map((_, count) => count);
        const measured = measuredTail(names, probabilities, row.alpha);
        check.equal("VaR_count of the measure", measured.VaR, row.VaR_count);
        check.within("ES_count of the measure", measured.ES, row.ES_count_acerbi_tasche, 2e-6);
        return;
      }
      const report = defaults(row.n, row.p, String(row.alpha));
      check.equal("VaR_count of the exact engine", dollars(report.valueAtRisk), row.VaR_count);
      // The report is in 1e-6 USD, rounded up.
      check.close(
        "ES_count of the exact engine",
        dollars(report.expectedShortfall),
        row.ES_count_acerbi_tasche,
        {
          absolute: 1.5e-6,
        },
      );
      const mean = defaults(row.n, row.p, MEAN_CONFIDENCE).expectedShortfall;
      check.close("mean of the exact engine", dollars(mean), row.mean, { absolute: 1.5e-6 });
    });
  }
});

function nameOf(row: ClosedForm): string {
  const what =
    row.dist === "student_t"
      ? `student_t ν=${row.nu}`
      : row.dist === "poisson_normal_jump"
        ? `jumps ${row.label}`
        : row.dist;
  return `closed_form_mc ${what} α=${row.alpha}`;
}

function checkClosedForm(row: ClosedForm, check: Row): void {
  const computed = closedForm(row);
  check.close("VaR", computed.valueAtRisk, row.VaR, CLOSED_FORM);
  check.close("ES", computed.expectedShortfall, row.ES, CLOSED_FORM);
  const unit = row.dist === "poisson_normal_jump" ? row.sigma : 1;
  const measured = measuredDistribution(distributionOf(row), edgesOf(unit), row.alpha);
  check.within("VaR of the measure", measured.VaR, row.VaR, 2e-4 * Math.max(row.VaR, unit));
  check.within("ES of the measure", measured.ES, row.ES, 2e-5 * row.ES);
  if (row.dist !== "student_t") return;
  const scale = Math.sqrt((row.nu - 2) / row.nu);
  check.close("VaR_unit_variance", scale * computed.valueAtRisk, row.VaR_unit_variance, CLOSED_FORM);
  check.close("ES_unit_variance", scale * computed.expectedShortfall, row.ES_unit_variance, CLOSED_FORM);
}

function closedForm(row: ClosedForm) {
  switch (row.dist) {
    case "normal(0,1)":
      return normalTail(row.alpha);
    case "student_t":
      return studentTail(row.nu, row.alpha);
    case "poisson_normal_jump":
      return jumpTail(
        { intensity: row.lam, volatility: row.sigma, jumpMean: row.mu_jump, jumpDeviation: row.sigma_jump },
        row.alpha,
      );
  }
}

function distributionOf(row: ClosedForm): Distribution {
  switch (row.dist) {
    case "normal(0,1)":
      return normalCdf;
    case "student_t":
      return studentCdf(row.nu);
    case "poisson_normal_jump":
      return jumpCdf(row);
  }
}

/** E[L | L ≥ v], which is not the Expected Shortfall where v has an atom. */
function naiveMean(counts: Float64Array, v: number): number {
  const tailCounts = counts.slice(v);
  const total = tailCounts.reduce((sum, p) => sum + p, 0);
  return tailCounts.reduce((sum, p, k) => sum + (v + k) * p, 0) / total;
}

function defaults(count: number, probability: number, confidence: string) {
  const names = Array.from({ length: count }, (_, at) => `name-${at}`);
  const survival = Math.round((1 - probability) * 1e12) / 1e12;
  const instruments: Record<string, QuotedInstrument> = Object.fromEntries(
    names.map((name) => [
      name,
      {
        kind: "outcome",
        symbol: name,
        event: name,
        outcome: 0,
        expiry: NOW + DAY,
        lotDecimals: 0,
        mark: USD,
      },
    ]),
  );
  const profile: Profile = { ...referenceProfile, confidence };
  return exactMargin({
    profile,
    snapshot: {
      version: 1,
      time: NOW,
      beacons: [`0x${"00".repeat(32)}`],
      assets: {},
      events: Object.fromEntries(
        names.map((name) => [
          name,
          { cluster: "NAMES", node: "sports", probabilities: [String(survival), String(probability)] },
        ]),
      ),
      instruments,
    },
    positions: names.map((instrument) => ({ instrument, size: 1n })),
  });
}
