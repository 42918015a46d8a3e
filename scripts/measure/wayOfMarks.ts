/**
 * How far honest marks go in a half-hour, up and down, and what a quorum takes if they may go so far and no further: the
 * numbers of "The way of a mark" in docs/contracts.md. `node scripts/measure/wayOfMarks.ts`, ten seconds.
 */
import { ewmaVolatility, logReturns } from "@plimsoll/model";

import { readHistories } from "../calibrate/readHistories.ts";
import { table } from "../cli/terminal/table.ts";
import { contractHalfHours } from "./ways/contractHalfHours.ts";
import { modelHalfHours } from "./ways/modelHalfHours.ts";
import { quorumTake } from "./ways/quorumTake.ts";
import { recordedHalfHours } from "./ways/recordedHalfHours.ts";

/** The local venue's: a perp's cap and band, and a binary's cap. */
const CAP = 0.2;
const BAND = 0.1;
const BINARY_CAP = 0.5;
const LIMITS = [2, 4, 8, 16] as const;
const HALF_HOUR = 1_800;
/** Seconds between epochs: what servers do unless told otherwise is ten. */
const INTERVALS = [1, 10, 60] as const;
const PATHS = 4_000;
const LAMBDA = 0.97;

print("recorded ways of a half-hour, in caps of 20 %", recorded());
print("half-hours of the model, in caps of 20 %", ofTheModel());
print("binaries at even odds, their last half-hour, in caps of 0.50", ofContracts());
print("what a quorum takes of a perp, in open interests, at an initial margin of a tenth", taken());

/** Candles are left as they are, and brought to ten seconds as a random walk is: by the root of the number of moves. */
function recorded(): string[][] {
  return recordedHalfHours().flatMap(({ name, candlesAHalfHour, halfHours }) => {
    // Through a candle there are four moves.
    const toTenSeconds = Math.sqrt(HALF_HOUR / 10 / (4 * candlesAHalfHour));
    return [
      { how: `${String(HALF_HOUR / candlesAHalfHour / 60)} min`, of: halfHours.map(({ closes }) => closes) },
      { how: "all extremes", of: halfHours.map(({ candles }) => candles) },
      { how: "10 s", of: halfHours.map(({ candles }) => candles * toTenSeconds) },
    ].map(({ how, of }) => [name, how, ...summary(of.map((way) => way / CAP))]);
  });
}

/** At the median of the volatilities that EWMA forecasts, and at the highest. */
function ofTheModel(): string[][] {
  return readHistories()
    .filter(({ asset }) => ["BTC", "ETH", "SOL"].includes(asset.name))
    .flatMap(({ asset, history }) => {
      const forecasts = ewmaVolatility(logReturns(history), LAMBDA).toSorted();
      return [0.5, 1].flatMap((share) => {
        const dailyVolatility = forecasts[Math.floor(share * (forecasts.length - 1))] ?? 0;
        return INTERVALS.map((interval, seed) => {
          const ways = modelHalfHours({ dailyVolatility, epochs: HALF_HOUR / interval, paths: PATHS, seed });
          const name = `${asset.name}, ${(100 * dailyVolatility).toFixed(1)} % a day`;
          return [name, `${String(interval)} s`, ...summary(ways.map((way) => way / CAP))];
        });
      });
    });
}

function ofContracts(): string[][] {
  return INTERVALS.map((interval, seed) => {
    const epochs = HALF_HOUR / interval;
    const ways = contractHalfHours(epochs, PATHS, seed);
    const closedForm = `√n/π = ${(Math.sqrt(epochs) / Math.PI / BINARY_CAP).toFixed(1)}`;
    return [closedForm, `${String(interval)} s`, ...summary(ways.map((way) => way / BINARY_CAP))];
  });
}

function taken(): string[][] {
  return INTERVALS.flatMap((interval) =>
    [HALF_HOUR / 2, HALF_HOUR, 2 * HALF_HOUR].map((seconds) => [
      `in ${String(seconds / 60)} min`,
      `${String(interval)} s`,
      ...[...LIMITS, Infinity].map((wayCaps) => {
        const terms = { band: BAND, cap: CAP, interval, wayCaps, margin: 0.1, seconds };
        const { atMost, played } = quorumTake(terms);
        return `${atMost.toFixed(1)} (${played.toFixed(1)})`;
      }),
    ]),
  );
}

/** Median, largest, and the share that is longer than each limit. */
function summary(ways: readonly number[]): string[] {
  const sorted = ways.toSorted((a, b) => a - b);
  const longer = (limit: number): number => ways.filter((way) => way > limit).length;
  return [
    (sorted[Math.floor(sorted.length / 2)] ?? 0).toFixed(2),
    (sorted.at(-1) ?? 0).toFixed(2),
    ...LIMITS.map((limit) => `${String(longer(limit))}/${String(ways.length)}`),
  ];
}

function print(title: string, rows: readonly string[][]): void {
  const limits = LIMITS.map((limit) => `k = ${String(limit)}`);
  const isTaken = rows[0]?.length === LIMITS.length + 3;
  const titles = isTaken ? [...limits, "no limit"] : ["median", "largest", ...limits.map((k) => `> ${k}`)];
  const columns = [title, "marks", ...titles].map(
    (text, at) => ({ title: text, align: at < 2 ? "left" : "right" }) as const,
  );
  console.log(`${table(columns, rows).join("\n")}\n`);
}
