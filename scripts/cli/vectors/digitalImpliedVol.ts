import { digitalImpliedVolatility } from "@plimsoll/model";
import { z } from "zod";

import { vectorChecker } from "./VectorChecker.ts";

const digitalImpliedVolSchema = z.object({
  rows: z
    .array(
      z.object({
        F: z.number().positive(),
        K: z.number().positive(),
        T: z.number().positive(),
        price: z.number().gt(0).lt(1),
        log_moneyness: z.number(),
        d2: z.number(),
        max_price: z.number(),
        status: z.enum(["unique", "two", "impossible"]),
        vol_low: z.number().nullable(),
        vol_high: z.number().nullable(),
      }),
    )
    .min(1),
});

const STATUS = { one: "unique", two: "two", impossible: "impossible" } as const;

/** Implied volatilities of digitals: how many there are, and each of them. */
export const digitalImpliedVol = vectorChecker(
  "digital-implied-vol.json",
  digitalImpliedVolSchema,
  ({ rows }, tally) => {
    for (const row of rows) {
      const { F: forward, K: strike, T: years, price, d2, log_moneyness: m } = row;
      tally.row(`F ${forward} K ${strike} T ${years} p ${price}`, (check) => {
        const found = digitalImpliedVolatility({ forward, strike, years, price });
        check.equal("status", STATUS[found.kind], row.status);
        if (found.kind === "impossible") {
          check.close("max_price", found.bound, row.max_price, { relative: 1e-10 });
          return;
        }
        // The file's own tolerances: looser next to the double root.
        const relative = Math.abs(d2 * d2 + 2 * m) < 1e-6 * d2 * d2 ? 1e-6 : 1e-10;
        check.close("vol_low", found.volatility, row.vol_low ?? Number.NaN, { relative });
        if (found.kind === "two")
          check.close("vol_high", found.high, row.vol_high ?? Number.NaN, { relative });
      });
    }
  },
);
