import { readFile } from "node:fs/promises";
import path from "node:path";

import { FeedError } from "../Feed.ts";
import type { SeriesSource } from "./replaySchema.ts";

/** Prices by the time at which they became known, ascending. */
export interface Series {
  readonly file: string;
  /** Unix seconds. */
  readonly knownAt: readonly number[];
  /** As written in the file. */
  readonly prices: readonly string[];
}

const PRICE = /^-?(0|[1-9]\d*)(\.\d{1,15})?$/;

/**
 * Reads a recorded series.
 * @throws FeedError naming file and line when a column is missing, a value is not a price or a time, or rows go back.
 */
export async function readSeries(source: SeriesSource, dataDirectory: string): Promise<Series> {
  const text = await readFile(path.join(dataDirectory, source.file), "utf8").catch((cause: unknown) => {
    throw new FeedError(
      `${source.file} cannot be read from ${dataDirectory}: check the file's name and feed.dataDirectory`,
      { cause },
    );
  });
  const [header = "", ...lines] = text.split(/\r?\n/);
  const columns = header.split(",");
  const column = (name: string): number => {
    const index = columns.indexOf(name);
    if (index < 0) throw new FeedError(`${source.file} has no column ${name}; it has ${columns.join(", ")}`);
    return index;
  };
  const timeColumn = column(source.time);
  const priceColumn = column(source.price);
  const whereColumn = source.where === undefined ? undefined : column(source.where.column);

  const knownAt: number[] = [];
  const prices: string[] = [];
  lines.forEach((line, index) => {
    if (line === "") return;
    const cells = line.split(",");
    if (whereColumn !== undefined && cells[whereColumn] !== source.where?.equals) return;
    const price = cells[priceColumn] ?? "";
    const opened = Date.parse(cells[timeColumn] ?? "") / 1_000;
    if (!PRICE.test(price) || !Number.isInteger(opened)) {
      throw new FeedError(`${source.file}, line ${index + 2}: not a time and a price: ${line.slice(0, 80)}`);
    }
    const known = opened + source.closesAfter;
    if (known <= (knownAt.at(-1) ?? -Infinity)) {
      throw new FeedError(
        `${source.file}, line ${index + 2}: not later than the row before: ${line.slice(0, 80)}`,
      );
    }
    knownAt.push(known);
    prices.push(price);
  });
  if (prices.length === 0)
    throw new FeedError(`${source.file} has no rows that match the replay's selection`);
  return { file: source.file, knownAt, prices };
}

/** Index of the last price known at `time`, −1 when there is none. */
export function lastKnown(series: Series, time: number): number {
  let low = 0;
  let high = series.knownAt.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((series.knownAt[middle] ?? Infinity) <= time) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
