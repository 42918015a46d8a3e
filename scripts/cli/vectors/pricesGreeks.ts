import {
  type Conditions,
  type Greeks,
  priceBinary,
  priceLinear,
  priceOption,
  priceScalar,
} from "@plimsoll/model";
import { z } from "zod";

import type { Row } from "./Tally.ts";
import { vectorChecker } from "./VectorChecker.ts";

const greeks = z.object({
  price: z.number(),
  delta: z.number(),
  gamma: z.number(),
  vega: z.number(),
  theta: z.number(),
});
const market = { S: z.number().positive(), vol: z.number().positive(), T: z.number().positive() };

const pricesGreeksSchema = z.object({
  rows: z
    .array(
      z.object({
        ...market,
        K: z.number(),
        r: z.number(),
        q: z.number(),
        d2: z.number(),
        dc: greeks,
        dp: greeks,
        vc: greeks,
        vp: greeks,
        dc_price_str: z.string(),
        vc_price_str: z.string(),
      }),
    )
    .min(1),
  capped_linear: z.array(z.object({ ...market, K1: z.number(), K2: z.number() }).extend(greeks.shape)).min(1),
  perp: z.array(z.object({ S0: z.number(), S: z.number(), qty: z.number(), linear_pnl: z.number() })).min(1),
  expiry_limits: z
    .array(
      z.object({
        S: z.number(),
        K: z.number(),
        T: z.number(),
        ge: z.int().min(0).max(1),
        gt: z.int().min(0).max(1),
      }),
    )
    .min(1),
});

/** The file's own tolerances: by how many deviations the strike is away, and where a double underflows. */
const NEAR = { relative: 1e-12, absolute: 1e-300 };
const FAR = { relative: 1e-9, absolute: 1e-300 };

/** Closed-form prices and greeks against 40-digit values. */
export const pricesGreeks = vectorChecker("prices-greeks.json", pricesGreeksSchema, (vectors, tally) => {
  for (const row of vectors.rows) {
    const { S, K, vol, T, r, q } = row;
    const at: Conditions = { spot: S, volatility: vol, years: T, rate: r, yield: q };
    const tolerance = Math.abs(row.d2) < 8 ? NEAR : FAR;
    tally.row(`rows S=${S} K=${K} σ=${vol} T=${T} r=${r} q=${q}`, (check) => {
      const digital = priceBinary({ comparison: "greaterOrEqual", strike: K }, at);
      const call = priceOption("call", K, at);
      compare(check, "dc", digital, row.dc, tolerance);
      compare(
        check,
        "dc, strictly above",
        priceBinary({ comparison: "greater", strike: K }, at),
        row.dc,
        tolerance,
      );
      compare(check, "dp", priceBinary({ comparison: "less", strike: K }, at), row.dp, tolerance);
      compare(check, "vc", call, row.vc, tolerance);
      compare(check, "vp", priceOption("put", K, at), row.vp, tolerance);
      check.close("dc_price_str", digital.price, Number(row.dc_price_str), tolerance);
      check.close("vc_price_str", call.price, Number(row.vc_price_str), tolerance);
    });
  }
  for (const row of vectors.capped_linear) {
    tally.row(`capped_linear S=${row.S} K=${row.K1}..${row.K2} σ=${row.vol} T=${row.T}`, (check) => {
      const at: Conditions = { spot: row.S, volatility: row.vol, years: row.T };
      compare(check, "capped", priceScalar(row.K1, row.K2, at), row, NEAR);
    });
  }
  for (const { S0, S, qty, linear_pnl } of vectors.perp) {
    tally.row(`perp ${qty} from ${S0} to ${S}`, (check) => {
      check.equal("linear_pnl", qty * (priceLinear(S).price - priceLinear(S0).price), linear_pnl);
    });
  }
  tally.skip(vectors.perp.length, "perp, the column of inverse contracts: the model has none");
  for (const { S, K, T, ge, gt } of vectors.expiry_limits) {
    tally.row(`expiry_limits S=${S} K=${K}`, (check) => {
      const at: Conditions = { spot: S, volatility: 0.5, years: T };
      check.equal("ge", priceBinary({ comparison: "greaterOrEqual", strike: K }, at).price, ge);
      check.equal("gt", priceBinary({ comparison: "greater", strike: K }, at).price, gt);
    });
  }
});

function compare(
  check: Row,
  what: string,
  computed: Greeks,
  published: Greeks,
  tolerance: typeof NEAR,
): void {
  for (const name of ["price", "delta", "gamma", "vega", "theta"] as const) {
    check.close(`${what} ${name}`, computed[name], published[name], tolerance);
  }
}
