import { readFileSync } from "node:fs";

import { repositoryPath } from "../cli/input/repositoryPath.ts";

/** Five minutes of the mark of a perp, USD. */
export interface Candle {
  /** YYYY-MM-DD of its opening, UTC. */
  readonly date: string;
  readonly open: number;
  readonly high: number;
  readonly low: number;
}

/** The recorded marks around the liquidation cascade of 2025-10-10, in order and without a gap. */
export function readCandles(): Candle[] {
  const [, ...lines] = readFileSync(repositoryPath("data/btcusdt-perp-mark-5m-2025-10.csv"), "utf8")
    .trim()
    .split("\n");
  return lines.map((line) => {
    const [time = "", open, high, low] = line.split(",");
    return { date: time.slice(0, 10), open: Number(open), high: Number(high), low: Number(low) };
  });
}
