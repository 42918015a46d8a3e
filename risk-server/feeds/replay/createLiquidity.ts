import { FeedError } from "../Feed.ts";
import type { MarketLiquidity } from "../liquiditySchema.ts";
import { lastKnown, readSeries } from "./readSeries.ts";
import type { RecordedLiquidity } from "./replaySchema.ts";

/** The facts of an instrument's market as a function of recorded time. */
export async function createLiquidity(
  symbol: string,
  { funding, ...constants }: RecordedLiquidity,
  dataDirectory: string,
): Promise<(now: number) => MarketLiquidity> {
  if (funding === undefined) return () => constants;
  const rates = await readSeries(funding.rates, dataDirectory);
  return (now) => {
    const last = lastKnown(rates, now);
    const age = now - (rates.knownAt[last] ?? -Infinity);
    if (age > funding.maxAge) {
      throw new FeedError(
        `${symbol}: ${rates.file} has no funding rate of the ${funding.maxAge} s before ` +
          `${new Date(now * 1_000).toISOString()}: choose a replay that covers this time`,
      );
    }
    return { ...constants, fundingPerHour: (Number(rates.prices[last]) / funding.hours).toFixed(12) };
  };
}
