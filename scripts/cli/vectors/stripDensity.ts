import { bucketProbabilities, repairExclusiveSet, repairStrip } from "@plimsoll/model";
import { z } from "zod";

import type { Row } from "./Tally.ts";
import { vectorChecker } from "./VectorChecker.ts";

const numbers = z.array(z.number()).min(1);

const stripDensitySchema = z.object({
  strips: z
    .array(
      z.object({
        name: z.string(),
        strikes: numbers,
        price_ge: numbers,
        weights: numbers,
        repaired: numbers,
        bucket_prob: numbers,
        raw_bucket_prob: numbers,
        weighted_sq_change: z.number(),
        vertical_arbitrages: z.array(z.object({ buy: z.string(), sell: z.string(), locked: z.number() })),
        prob_mean_midpoints: z.number(),
      }),
    )
    .min(1),
  mutually_exclusive: z
    .array(
      z.object({
        name: z.string(),
        prices: numbers,
        sum: z.number(),
        other_prob: z.number(),
        simplex_projection: numbers,
      }),
    )
    .min(1),
});

/** The file is exact rational arithmetic rounded once. */
const EXACT = { absolute: 1e-14, relative: 1e-14 };

/** Repaired ladders with their buckets and arbitrages, and projected exclusive sets. */
export const stripDensity = vectorChecker("strip-density.json", stripDensitySchema, (vectors, tally) => {
  for (const row of vectors.strips) {
    tally.row(`strips ${row.name}`, (check) => {
      const strip = repairStrip(
        row.strikes.map((strike, i) => ({
          strike,
          price: row.price_ge[i] ?? Number.NaN,
          weight: row.weights[i] ?? Number.NaN,
        })),
      );
      list(check, "repaired", strip.probabilities, row.repaired);
      list(check, "bucket_prob", strip.buckets, row.bucket_prob);
      list(check, "raw_bucket_prob", bucketProbabilities(row.price_ge), row.raw_bucket_prob);
      check.close("weighted_sq_change", strip.squaredChange, row.weighted_sq_change, EXACT);
      check.equal(
        "vertical_arbitrages",
        strip.arbitrages.map(({ buy, sell }) => `${buy}<${sell}`).join(" "),
        row.vertical_arbitrages.map(({ buy, sell }) => `${buy}<${sell}`).join(" "),
      );
      list(
        check,
        "locked",
        strip.arbitrages.map(({ violation }) => violation),
        row.vertical_arbitrages.map(({ locked }) => locked),
      );
      check.close(
        "prob_mean_midpoints",
        meanOfMidpoints(row.strikes, strip.buckets),
        row.prob_mean_midpoints,
        EXACT,
      );
    });
  }
  for (const row of vectors.mutually_exclusive) {
    tally.row(`mutually_exclusive ${row.name}`, (check) => {
      const set = repairExclusiveSet(
        row.prices.map((price) => ({ price })),
        { exhaustive: false },
      );
      list(check, "simplex_projection", set.probabilities, row.simplex_projection);
      check.close("sum", 1 + set.overround, row.sum, EXACT);
      check.close("other_prob", set.other, row.other_prob, EXACT);
    });
  }
});

function list(check: Row, what: string, computed: readonly number[], published: readonly number[]): void {
  check.equal(`${what} length`, computed.length, published.length);
  published.forEach((value, i) => check.close(`${what}[${i}]`, computed[i] ?? Number.NaN, value, EXACT));
}

/** Σ probability × midpoint over the buckets between two strikes; the open ones have no midpoint. */
function meanOfMidpoints(strikes: readonly number[], buckets: readonly number[]): number {
  return strikes
    .slice(1)
    .reduce(
      (sum, strike, i) => sum + (buckets[i + 1] ?? Number.NaN) * ((strikes[i] ?? Number.NaN) + strike) * 0.5,
      0,
    );
}
