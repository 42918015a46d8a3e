import {
  exactMargin,
  normalCdf,
  parseFraction,
  referenceProfile,
  sampleTailRisk,
  type Profile,
  type QuotedInstrument,
} from "@plimsoll/model";
import { z } from "zod";

import { dollars } from "../terminal/money.ts";
import { defaultCounts, jumpCdf, studentCdf, vasicekCdf, type Distribution } from "./lossDistributions.ts";
import { MEAN_CONFIDENCE } from "./meanConfidence.ts";
import { vectorChecker } from "./VectorChecker.ts";

const esVarSchema = z.object({
  closed_form_mc: z
    .array(
      z.object({
        dist: z.string(),
        alpha: z.number(),
        VaR: z.number(),
        ES: z.number(),
        nu: z.int().positive().optional(),
        lam: z.number().positive().optional(),
        sigma: z.number().positive().optional(),
        mu_jump: z.number().optional(),
        sigma_jump: z.number().positive().optional(),
      }),
    )
    .min(1),
  vasicek_lhp: z
    .array(z.object({ p: z.number(), rho: z.number(), alpha: z.number(), VaR: z.number(), ES: z.number() }))
    .min(1),
  one_factor_finite_n: z
    .array(
      z.object({
        n: z.int().positive(),
        p: z.number().gt(0).lt(1),
        rho: z.number().min(0).lt(1),
        alpha: z.number().gt(0).lt(1),
        VaR_count: z.int().nonnegative(),
        ES_count_acerbi_tasche: z.number(),
        mean: z.number(),
      }),
    )
    .min(1),
});

const USD = 1_000_000;
const NOW = 1_780_272_000;
const DAY = 86_400;
const LOSS = 1e9;
const WEIGHT = 1e14;

/**
 * The measure on distributions whose tails are known: closed forms as finely weighted samples, defaults of names that share
 * a factor as weighted counts, and as margins of books. Independent defaults (ρ = 0) are n events of two outcomes held long at a
 * mark of 1 USD: each loses 1 USD if it fails, so the exact engine's loss counts the failures.
 */
export const esVar = vectorChecker("es-var.json", esVarSchema, (vectors, tally) => {
  const independent = vectors.one_factor_finite_n.filter(({ rho }) => rho === 0);
  for (const row of independent) {
    tally.row(`one_factor_finite_n n=${row.n} p=${row.p} ρ=${row.rho} α=${row.alpha}`, (check) => {
      const report = defaults(row.n, row.p, String(row.alpha));
      check.equal("VaR_count", dollars(report.valueAtRisk), row.VaR_count);
      // The report is in 1e-6 USD, rounded up.
      check.close("ES_count", dollars(report.expectedShortfall), row.ES_count_acerbi_tasche, {
        absolute: 1.5e-6,
      });
      check.close("mean", dollars(defaults(row.n, row.p, MEAN_CONFIDENCE).expectedShortfall), row.mean, {
        absolute: 1.5e-6,
      });
    });
  }
  for (const row of vectors.one_factor_finite_n.filter(({ rho }) => rho > 0)) {
    tally.row(`one_factor_finite_n n=${row.n} p=${row.p} ρ=${row.rho} α=${row.alpha}`, (check) => {
      const probabilities = defaultCounts(row.n, row.p, row.rho);
      const counts = probabilities.map((_, count) => count);
      const { VaR, ES } = tailOf(counts, probabilities, row.alpha);
      check.equal("VaR_count", VaR, row.VaR_count);
      check.close("ES_count", ES, row.ES_count_acerbi_tasche, { absolute: 2e-6 });
      check.close(
        "mean",
        probabilities.reduce((sum, probability, count) => sum + count * probability, 0),
        row.mean,
        { absolute: 1e-9 },
      );
    });
  }
  for (const row of vectors.closed_form_mc) {
    tally.row(`closed_form_mc ${row.dist} ${row.nu ?? row.sigma ?? ""} α=${row.alpha}`, (check) => {
      const unit = row.sigma ?? 1;
      // Steps of 2.5e-4 deviations to 20, then growing by 2e-4 of the loss to 3,000.
      const losses = edges(20 * unit, 2.5e-4 * unit, 3000 * unit);
      const { VaR, ES } = discretised(distributionOf(row), losses, row.alpha);
      check.close("VaR", VaR, row.VaR, { relative: 2e-4, absolute: 2e-4 * unit });
      check.close("ES", ES, row.ES, { relative: 2e-5 });
    });
  }
  for (const row of vectors.vasicek_lhp) {
    tally.row(`vasicek_lhp p=${row.p} ρ=${row.rho} α=${row.alpha}`, (check) => {
      const losses = Array.from({ length: 50_001 }, (_, at) => (at / 50_000) ** 2);
      const { VaR, ES } = discretised(vasicekCdf(row.p, row.rho), losses, row.alpha);
      check.close("VaR", VaR, row.VaR, { relative: 5e-4, absolute: 2e-7 });
      check.close("ES", ES, row.ES, { relative: 5e-4, absolute: 2e-7 });
    });
  }
});

function distributionOf(row: {
  dist: string;
  nu?: number | undefined;
  lam?: number | undefined;
  sigma?: number | undefined;
  mu_jump?: number | undefined;
  sigma_jump?: number | undefined;
}): Distribution {
  const { lam, sigma, mu_jump, sigma_jump } = row;
  if (row.dist === "student_t" && row.nu !== undefined) return studentCdf(row.nu);
  if (lam !== undefined && sigma !== undefined && mu_jump !== undefined && sigma_jump !== undefined) {
    return jumpCdf({ lam, sigma, mu_jump, sigma_jump });
  }
  if (row.dist === "normal(0,1)") return normalCdf;
  throw new Error(`no such distribution is known: ${row.dist}`);
}

function edges(linear: number, step: number, last: number): number[] {
  const found = [];
  for (let at = -Math.round(linear / step); at * step <= linear; at++) found.push(at * step);
  for (let loss = linear * 1.0002; loss < last; loss *= 1.0002) found.push(loss);
  return found;
}

/** The distribution as a sample: one loss in the middle of each interval, weighted with its probability. */
function discretised(distribution: Distribution, losses: readonly number[], alpha: number) {
  // What lies below the first edge is far from the tail, but part of the whole.
  const below = losses.map((loss, at) => (at === 0 ? 0 : distribution(loss)));
  const middle = losses.slice(1).map((loss, at) => (loss + (losses[at] ?? loss)) / 2);
  const inside = below.slice(1).map((probability, at) => Math.max(0, probability - (below[at] ?? 0)));
  return tailOf(middle, inside, alpha);
}

/** The model's measure on a weighted sample: losses in 1e-9, probabilities in 1e-14. */
function tailOf(losses: readonly number[], probabilities: readonly number[], alpha: number) {
  const kept = losses.flatMap((loss, at) => {
    const weight = Math.round((probabilities[at] ?? 0) * WEIGHT);
    return weight > 0 ? [{ loss: Math.round(loss * LOSS), weight }] : [];
  });
  const { valueAtRisk, expectedShortfall } = sampleTailRisk(
    Float64Array.from(kept, ({ loss }) => loss),
    parseFraction(String(alpha)),
    Float64Array.from(kept, ({ weight }) => weight),
  );
  return { VaR: Number(valueAtRisk) / LOSS, ES: Number(expectedShortfall) / LOSS };
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
