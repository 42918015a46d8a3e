import type { LiquidityFacts } from "@plimsoll/model";
import { z } from "zod";

/** What a feed may know of an instrument's market. Its open interest is the ledger's, not the feed's. */
export type MarketLiquidity = Omit<LiquidityFacts, "openInterest">;

/** Lots, or 1e-6 USD: what a double holds exactly. */
const whole = z.int("expected a whole number from 0").nonnegative("expected a whole number from 0");
const level = z.tuple([whole, whole]).readonly();

const side = (better: (price: number, last: number) => boolean, order: string) =>
  z
    .array(level)
    .max(100)
    .refine((levels) => levels.slice(1).every(([price], i) => better(levels[i]?.[0] ?? price, price)), {
      error: `expected [price in 1e-6 USD, lots], best first: prices ${order}, one level a price`,
    })
    .readonly();

/** Facts by symbol as a feed sends them. */
export const liquiditySchema = z.strictObject({
  spread: whole.exactOptional(),
  dailyVolume: whole.exactOptional(),
  depth: z
    .strictObject({
      bids: side((last, price) => last > price, "fall"),
      asks: side((last, price) => last < price, "rise"),
    })
    .exactOptional(),
  fundingPerHour: z
    .string()
    .regex(/^-?0(\.\d{1,15})?$/, 'expected a share an hour as a decimal string below 1, e.g. "0.0000125"')
    .exactOptional(),
});
