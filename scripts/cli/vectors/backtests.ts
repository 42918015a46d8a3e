import {
  acerbiSzekely,
  binomialCdf,
  capitalMultiplier,
  christoffersenTest,
  exceptionsOf,
  fisslerZiegelScore,
  kupiecTest,
  trafficLight,
} from "@plimsoll/model";
import { z } from "zod";

import { vectorChecker } from "./VectorChecker.ts";

const count = z.int().nonnegative();

const backtestsSchema = z.object({
  pof: z
    .array(
      z.object({
        T: count,
        p: z.number(),
        exceptions: count,
        LR_pof: z.number(),
        p_value: z.number(),
        reject_5pct: z.boolean(),
        binom_cdf: z.number(),
      }),
    )
    .min(1),
  traffic_light_250_1pct: z
    .array(
      z.object({
        exceptions: count,
        cum_prob: z.number(),
        zone: z.string(),
        plus_factor_basel2: z.number(),
        multiplier_frtb: z.number(),
      }),
    )
    .min(1),
  christoffersen: z
    .array(
      z.object({
        name: z.string(),
        T: count,
        p: z.number(),
        exception_indices: z.array(count),
        n00: count,
        n01: count,
        n10: count,
        n11: count,
        LR_ind: z.number(),
        p_ind: z.number(),
        LR_pof: z.number(),
        LR_cc: z.number(),
        p_cc: z.number(),
      }),
    )
    .min(1),
  acerbi_szekely: z
    .array(
      z.object({
        name: z.string(),
        T: count,
        alpha: z.number(),
        VaR: z.number(),
        ES: z.number(),
        n_exceed: count,
        Z1: z.number().nullable(),
        Z2: z.number(),
        FZ0_mean_score: z.number(),
        /** The series, or a reference to the row of the same name that has it. */
        losses: z.union([z.array(z.number()).min(1), z.string()]),
      }),
    )
    .min(1),
});

/** The file rounds 40 digits to doubles; a ratio that is 0 exactly is met to 1e-12. */
const STATISTIC = { relative: 1e-11, absolute: 1e-12 };
const PROBABILITY = { relative: 1e-10 };

/** Kupiec, Basel's traffic light, Christoffersen, Acerbi and Szekely, FZ0: every row. */
export const backtests = vectorChecker("backtests.json", backtestsSchema, (vectors, tally) => {
  for (const row of vectors.pof) {
    tally.row(`pof ${row.exceptions} of ${row.T} at ${row.p}`, (check) => {
      const test = kupiecTest(row.exceptions, row.T, row.p);
      check.close("LR_pof", test.likelihoodRatio, row.LR_pof, STATISTIC);
      // Where the ratio is 0 the p-value is 1 less its square root.
      check.close("p_value", test.twoSided, row.p_value, { relative: 1e-9 });
      check.equal("reject_5pct", String(test.twoSided < 0.05), String(row.reject_5pct));
      check.close("binom_cdf", binomialCdf(row.exceptions, row.T, row.p), row.binom_cdf, PROBABILITY);
    });
  }
  for (const row of vectors.traffic_light_250_1pct) {
    tally.row(`traffic light ${row.exceptions} of 250`, (check) => {
      const { zone, cumulativeProbability } = trafficLight(row.exceptions, 250, 0.01);
      const capital = capitalMultiplier(row.exceptions);
      check.close("cum_prob", cumulativeProbability, row.cum_prob, PROBABILITY);
      check.equal("zone", zone, row.zone);
      check.equal("plus_factor_basel2", capital.plusFactor, row.plus_factor_basel2);
      check.equal("multiplier_frtb", capital.multiplier, row.multiplier_frtb);
    });
  }
  for (const row of vectors.christoffersen) {
    tally.row(`christoffersen ${row.name}`, (check) => {
      const days = Array.from({ length: row.T }, (_, t) => row.exception_indices.includes(t));
      const { transitions, independence, conditionalCoverage } = christoffersenTest(days, row.p);
      for (const cell of ["n00", "n01", "n10", "n11"] as const) {
        check.equal(cell, transitions[cell], row[cell]);
      }
      const coverage = kupiecTest(row.exception_indices.length, row.T, row.p);
      check.close("LR_ind", independence.likelihoodRatio, row.LR_ind, STATISTIC);
      check.close("p_ind", independence.pValue, row.p_ind, PROBABILITY);
      check.close("LR_pof", coverage.likelihoodRatio, row.LR_pof, STATISTIC);
      check.close("LR_cc", conditionalCoverage.likelihoodRatio, row.LR_cc, STATISTIC);
      check.close("p_cc", conditionalCoverage.pValue, row.p_cc, PROBABILITY);
    });
  }
  for (const row of vectors.acerbi_szekely) {
    tally.row(`acerbi_szekely ${row.name} at ${row.alpha}`, (check) => {
      const losses = seriesOf(vectors.acerbi_szekely, row.name);
      const forecasts = {
        losses,
        valueAtRisk: losses.map(() => row.VaR),
        expectedShortfall: losses.map(() => row.ES),
        // 1 − .975 is not the double nearest to .025.
        probability: Math.round((1 - row.alpha) * 1e6) / 1e6,
      };
      check.equal("T", losses.length, row.T);
      check.equal("n_exceed", exceptionsOf(forecasts).filter(Boolean).length, row.n_exceed);
      const { z1, z2 } = acerbiSzekely(forecasts);
      if (row.Z1 === null) check.equal("Z1", String(z1), "undefined");
      else check.close("Z1", z1 ?? NaN, row.Z1, STATISTIC);
      check.close("Z2", z2, row.Z2, STATISTIC);
      check.close("FZ0_mean_score", fisslerZiegelScore(forecasts), row.FZ0_mean_score, STATISTIC);
    });
  }
});

function seriesOf(rows: z.output<typeof backtestsSchema>["acerbi_szekely"], name: string): readonly number[] {
  const found = rows.find((row) => row.name === name && typeof row.losses !== "string");
  if (found === undefined || typeof found.losses === "string") throw new Error("no row has the losses");
  return found.losses;
}
