import { priceBinary } from "@plimsoll/model";
import { z } from "zod";

import { vectorChecker } from "./VectorChecker.ts";

const claim = {
  spot: z.number().positive(),
  strike: z.number(),
  T: z.number().nonnegative(),
  r: z.number(),
  q: z.number(),
};

const orderFlowSchema = z.looseObject({
  tolerance: z.object({ default_rel: z.number().positive() }),
  binary_pricer: z
    .array(
      z.object({
        ...claim,
        vol: z.number().nonnegative(),
        probability: z.number(),
        delta: z.number(),
        gamma: z.number(),
        vega_per_volpt: z.number(),
        theta_per_day: z.number(),
        theta_per_day_correct: z.number().optional(),
      }),
    )
    .min(1),
  implied_vol_newton_legacy: z
    .array(
      z.object({
        ...claim,
        prob: z.number(),
        implied_vol: z.number().nullable(),
        repriced: z.number().nullable(),
      }),
    )
    .min(1),
});

/** Lists of the file that the model has a say in; the others are about order books, execution and a strategy. */
const LISTS = ["provenance", "tolerance", "binary_pricer", "implied_vol_newton_legacy", "known_bugs"];

/** The part of the file that prices contracts: another project's digital pricer, with its theta put right. */
export const orderFlow = vectorChecker("order-flow-and-execution.json", orderFlowSchema, (vectors, tally) => {
  const tolerance = { relative: vectors.tolerance.default_rel };
  for (const row of vectors.binary_pricer) {
    tally.row(`binary_pricer S=${row.spot} K=${row.strike} σ=${row.vol} T=${row.T}`, (check) => {
      const { price, delta, gamma, vega, theta } = priceOf(row, row.vol);
      check.close("probability", price, row.probability, tolerance);
      check.close("delta", delta, row.delta, tolerance);
      check.close("gamma", gamma, row.gamma, tolerance);
      check.close("vega_per_volpt", vega / 100, row.vega_per_volpt, tolerance);
      check.close(
        "theta_per_day_correct",
        theta / 365,
        row.theta_per_day_correct ?? row.theta_per_day,
        tolerance,
      );
    });
  }
  for (const row of vectors.implied_vol_newton_legacy) {
    const { implied_vol: volatility, repriced } = row;
    if (volatility === null || repriced === null) continue;
    tally.row(`implied_vol_newton_legacy S=${row.spot} K=${row.strike} p=${row.prob}`, (check) => {
      check.close("repriced", priceOf(row, volatility).price, repriced, tolerance);
    });
  }
  tally.skip(
    vectors.implied_vol_newton_legacy.filter(({ implied_vol }) => implied_vol === null).length,
    "implied_vol_newton_legacy without a solution: nothing to reprice",
  );
  const others = Object.entries(vectors).filter(([name]) => !LISTS.includes(name));
  tally.skip(
    others.reduce((rows, [, list]) => rows + (Array.isArray(list) ? list.length : 1), 0),
    `order flow, execution and a strategy, which are no part of the model: ${others.map(([name]) => name).join(", ")}`,
  );
});

function priceOf(row: { spot: number; strike: number; T: number; r: number; q: number }, volatility: number) {
  const at = { spot: row.spot, volatility, years: row.T, rate: row.r, yield: row.q };
  return priceBinary({ comparison: "greater", strike: row.strike }, at);
}
