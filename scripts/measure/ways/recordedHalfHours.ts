import { readFileSync } from "node:fs";

import { repositoryPath } from "../../cli/input/repositoryPath.ts";

/** Shares of the price with which a half-hour of the clock began. */
export interface HalfHour {
  /** YYYY-MM-DDTHH:MM, UTC. */
  readonly start: string;
  /** Σ of the moves from one candle's close to the next. */
  readonly closes: number;
  /** Σ of the moves through open, both extremes and close of each candle, the nearer extreme first: the least they allow. */
  readonly candles: number;
}

export interface Recording {
  readonly name: string;
  readonly candlesAHalfHour: number;
  readonly halfHours: readonly HalfHour[];
}

interface Candle {
  readonly halfHour: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
}

const HALF_HOUR_MS = 1_800_000;

/** The days around the liquidation cascade of 2025-10-10: three spot markets by the minute, a perp's mark by five. */
export function recordedHalfHours(): Recording[] {
  const spots = readCandles("gemini-spot-1m-2025-10-10.csv");
  const perp = readCandles("btcusdt-perp-mark-5m-2025-10.csv");
  return [
    ...["BTC-USD", "ETH-USD", "SOL-USD"].map((symbol) => ({
      name: `${symbol} spot, 10 October`,
      candlesAHalfHour: 30,
      halfHours: waysOf(spots.get(symbol) ?? []),
    })),
    { name: "BTC perp's mark, 5 to 17 October", candlesAHalfHour: 6, halfHours: waysOf(perp.get("") ?? []) },
  ];
}

/** By symbol; a file without that column has one, "". */
function readCandles(file: string): Map<string, Candle[]> {
  const [header = "", ...lines] = readFileSync(repositoryPath(`data/${file}`), "utf8")
    .trim()
    .split("\n");
  const columns = header.split(",");
  const series = new Map<string, Candle[]>();
  for (const line of lines) {
    const row = new Map(line.split(",").map((text, i) => [columns[i] ?? "", text]));
    const number = (column: string): number => Number(row.get(column));
    const symbol = row.get("symbol") ?? "";
    const candles = series.get(symbol) ?? [];
    series.set(symbol, candles);
    candles.push({
      halfHour: Math.floor(Date.parse(row.get("open_time") ?? "") / HALF_HOUR_MS),
      open: number("open"),
      high: number("high"),
      low: number("low"),
      close: number("close"),
    });
  }
  return series;
}

function waysOf(candles: readonly Candle[]): HalfHour[] {
  const halfHours: HalfHour[] = [];
  let last = candles[0]?.open ?? 0;
  for (const [halfHour, group] of Map.groupBy(candles, (candle) => candle.halfHour)) {
    const anchor = last;
    let [closes, ways] = [0, 0];
    for (const candle of group) {
      closes += Math.abs(candle.close - last);
      ways += Math.abs(candle.open - last) + through(candle);
      last = candle.close;
    }
    const start = new Date(halfHour * HALF_HOUR_MS).toISOString().slice(0, 16);
    halfHours.push({ start, closes: closes / anchor, candles: ways / anchor });
  }
  return halfHours;
}

/** From open to close by way of both extremes. */
function through({ open, high, low, close }: Candle): number {
  return high - low + Math.min(high - open + (close - low), open - low + (high - close));
}
