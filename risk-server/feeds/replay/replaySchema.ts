import { z } from "zod";

import { liquiditySchema } from "../liquiditySchema.ts";

const { spread, dailyVolume, depth } = liquiditySchema.shape;
const decimal = z.string().regex(/^(0|[1-9]\d*)(\.\d{1,15})?$/, 'expected a decimal string, e.g. "0.42"');
const seconds = z.int().positive();
const instant = z.iso.datetime({ error: "expected a UTC time, e.g. 2025-10-10T20:45:00Z" });

/** Columns of a CSV file with a header line: one candle or daily close a row, in order of time. */
const seriesSchema = z.strictObject({
  file: z.string().min(1),
  /** Column of the candle's opening time (ISO 8601, UTC) or date. */
  time: z.string().min(1),
  /** Column of its closing price. */
  price: z.string().min(1),
  /** Seconds from the opening time after which the price is known. Before that it would be look-ahead. */
  closesAfter: seconds,
  /** Only rows in which this column has this value. */
  where: z.strictObject({ column: z.string().min(1), equals: z.string() }).optional(),
});
export type SeriesSource = z.output<typeof seriesSchema>;

const volatilitySchema = z.strictObject({
  /** Daily closes. */
  daily: seriesSchema,
  /** Closes before this date are not used (WTI was negative on 2020-04-20: a logarithm has no such price). */
  since: z.iso.date(),
  /** Decay of the exponentially weighted variance, a day. */
  lambda: z.number().min(0.5).max(0.999).default(0.97),
  /** Days of the variance clock in a year. */
  daysPerYear: z.union([z.literal(365), z.literal(252)]),
});
export type VolatilitySource = z.output<typeof volatilitySchema>;

/** What the recording says of an instrument's market; only what was recorded. */
const recordedLiquiditySchema = z.strictObject({
  spread,
  dailyVolume,
  depth,
  /** Funding as venues print it: a share of the notional for the `hours` that ended. The newest print counts. */
  funding: z
    .strictObject({ rates: seriesSchema, hours: z.int().positive().max(24), maxAge: seconds })
    .optional(),
});
export type RecordedLiquidity = z.output<typeof recordedLiquiditySchema>;

/** A replay file: which recorded series drive a market, from when on. */
export const replaySchema = z.strictObject({
  name: z.string().min(1),
  note: z.string().optional(),
  /** The recorded time that the chain's genesis is mapped to. */
  start: instant,
  assets: z.record(
    z.string(),
    z.strictObject({
      /** The newest closed candle over all of them is the price; the earlier listed wins a tie. */
      series: z.array(seriesSchema).min(1),
      /** Seconds after which the newest price is too old to be used. */
      maxAge: seconds,
      volatility: volatilitySchema,
    }),
  ),
  /** By symbol of the instrument. */
  liquidity: z.record(z.string(), recordedLiquiditySchema).default({}),
  /** Events have constant probabilities in a replay. */
  events: z.record(
    z.string(),
    z.strictObject({
      cluster: z.string().min(1),
      node: z.string().min(1),
      probabilities: z
        .array(decimal)
        .min(2)
        .refine(sumsToOne, "the probabilities of an event must sum to exactly 1"),
    }),
  ),
});
export type Replay = z.output<typeof replaySchema>;

function sumsToOne(probabilities: readonly string[]): boolean {
  const units = probabilities.map((text) => {
    const [whole = "0", fraction = ""] = text.split(".");
    return BigInt(whole) * 10n ** 15n + BigInt(fraction.padEnd(15, "0"));
  });
  return units.reduce((sum, unit) => sum + unit, 0n) === 10n ** 15n;
}
