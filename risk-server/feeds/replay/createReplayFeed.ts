import { type AssetQuote, ewmaVolatility, logReturns } from "@plimsoll/model";

import { FeedError, type Feed, type MarketView } from "../Feed.ts";
import { createLiquidity } from "./createLiquidity.ts";
import { lastKnown, readSeries, type Series } from "./readSeries.ts";
import type { Replay, VolatilitySource } from "./replaySchema.ts";

/** A feed that also says which recorded moment a chain time stands for. */
export interface ReplayFeed extends Feed {
  /** Recorded Unix seconds at a chain time. */
  recordedTime(time: number): number;
}

/**
 * Replays recorded markets without look-ahead: a price counts from the moment its candle closed, a volatility uses the
 * daily closes of days that were over. Chain time maps to recorded time from the chain's genesis on,
 * start + speed · (time − genesis), so that every server of one chain sees the same market.
 * @param genesisTime Timestamp of block 0.
 */
export async function createReplayFeed(parameters: {
  replay: Replay;
  dataDirectory: string;
  genesisTime: number;
  speed: number;
}): Promise<ReplayFeed> {
  const { replay, dataDirectory, genesisTime, speed } = parameters;
  const start = Date.parse(replay.start) / 1_000;
  const assets = await Promise.all(
    Object.entries(replay.assets).map(async ([name, asset]) => ({
      name,
      maxAge: asset.maxAge,
      series: await Promise.all(asset.series.map((source) => readSeries(source, dataDirectory))),
      volatility: createVolatility(
        name,
        asset.volatility,
        await readSeries(asset.volatility.daily, dataDirectory),
      ),
    })),
  );

  const liquidity = await Promise.all(
    Object.entries(replay.liquidity).map(
      async ([symbol, facts]) => [symbol, await createLiquidity(symbol, facts, dataDirectory)] as const,
    ),
  );

  const recordedTime = (time: number): number => start + Math.floor(speed * Math.max(0, time - genesisTime));

  return {
    name: `replay ${replay.name}`,
    recordedTime,
    // eslint-disable-next-line @typescript-eslint/require-await -- the port is asynchronous, the recording is in memory
    async view(time): Promise<MarketView> {
      const now = recordedTime(time);
      const quotes = assets.map((asset) => {
        const { price, knownAt } = newestPrice(asset.name, asset.series, now);
        if (now - knownAt > asset.maxAge) {
          throw new FeedError(
            `${asset.name}: the newest recorded price at ${iso(now)} is of ${iso(knownAt)}, older than ${asset.maxAge} s. ` +
              `The recording may be over: restart the chain, or choose a replay that covers this time`,
          );
        }
        return { name: asset.name, knownAt, quote: { spot: price, volatility: asset.volatility(now) } };
      });
      return {
        asOf: Math.max(...quotes.map((quote) => quote.knownAt)),
        assets: Object.fromEntries(quotes.map(({ name, quote }): [string, AssetQuote] => [name, quote])),
        events: replay.events,
        ...(liquidity.length === 0
          ? {}
          : { liquidity: Object.fromEntries(liquidity.map(([symbol, factsAt]) => [symbol, factsAt(now)])) }),
      };
    },
  };
}

function newestPrice(
  name: string,
  series: readonly Series[],
  now: number,
): { price: string; knownAt: number } {
  let newest: { price: string; knownAt: number } | undefined;
  for (const one of series) {
    const index = lastKnown(one, now);
    const price = one.prices[index];
    const knownAt = one.knownAt[index];
    if (price === undefined || knownAt === undefined) continue;
    if (newest === undefined || knownAt > newest.knownAt) newest = { price, knownAt };
  }
  if (newest === undefined) {
    throw new FeedError(
      `${name}: nothing was recorded before ${iso(now)} in ${series.map((s) => s.file).join(", ")}`,
    );
  }
  if (newest.price.startsWith("-") || Number(newest.price) === 0) {
    throw new FeedError(
      `${name}: the recorded price of ${iso(newest.knownAt)} is ${newest.price}; an index must be positive`,
    );
  }
  return newest;
}

/** Volatility as a function of recorded time, computed once a day. */
function createVolatility(name: string, source: VolatilitySource, daily: Series): (now: number) => string {
  const first = daily.knownAt.findIndex(
    (known) => known - source.daily.closesAfter >= Date.parse(source.since) / 1_000,
  );
  const closes = daily.prices.map(Number);
  const byIndex = new Map<number, string>();
  return (now) => {
    const last = lastKnown(daily, now);
    let volatility = byIndex.get(last);
    if (volatility === undefined) {
      try {
        volatility = forecast(closes.slice(first, last + 1), source).toFixed(6);
      } catch (error) {
        throw new FeedError(
          `${name}: ${source.daily.file} from ${source.since} to ${iso(now)}: ${(error as Error).message}`,
        );
      }
      byIndex.set(last, volatility);
    }
    return volatility;
  };
}

/** For the day after the last close, annualised. The model's own floors and multiplier come later. */
function forecast(closes: readonly number[], { lambda, daysPerYear }: VolatilitySource): number {
  const bad = closes.find((close) => !(close > 0));
  if (bad !== undefined) throw new RangeError(`a daily close of ${bad} has no logarithm`);
  const returns = logReturns({ closes: Float64Array.from(closes), shift: 0 });
  const volatility = ewmaVolatility(returns, lambda);
  return (volatility[returns.length] ?? 0) * Math.sqrt(daysPerYear);
}

const iso = (time: number): string => new Date(time * 1_000).toISOString().replace(".000Z", "Z");
