import { exactMargin, referenceProfile, type Profile, type QuotedInstrument } from "@plimsoll/model";
import { z } from "zod";

import { dollars } from "../terminal/money.ts";
import { MEAN_CONFIDENCE } from "./meanConfidence.ts";
import { vectorChecker } from "./VectorChecker.ts";

const esVarSchema = z.object({
  closed_form_mc: z
    .array(z.object({ dist: z.string(), alpha: z.number(), VaR: z.number(), ES: z.number() }))
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

/**
 * Expected Shortfall of a number of defaults. Independent defaults (ρ = 0) are n events of two outcomes held long at a
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
  tally.skip(
    vectors.one_factor_finite_n.length - independent.length,
    "one_factor_finite_n with ρ > 0: the exact engine has no single factor over that many names",
  );
  tally.skip(
    vectors.closed_form_mc.length,
    "closed_form_mc: the model does not export its measure on a sample of losses",
  );
  tally.skip(vectors.vasicek_lhp.length, "vasicek_lhp: the model has no large homogeneous portfolio");
});

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
