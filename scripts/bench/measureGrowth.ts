import { setImmediate as breathe } from "node:timers/promises";

import {
  exactTails,
  ladderTails,
  MarginKernel,
  type Profile,
  productionProfile,
  type ScenarioCube,
  ScenarioRows,
} from "@plimsoll/model";

import { withPaths } from "../cli/margin/withPaths.ts";
import { benchSnapshot } from "./benchSnapshot.ts";
import type { GrowthPoint, GrowthSeries } from "./growthSeries.ts";
import { benchCube, marketBooks } from "./marketBooks.ts";
import { benchLevel, type TailWay } from "./tailWays.ts";
import { type BenchLeg, normalBooks, normalWorkload } from "./workload.ts";

export interface GrowthSizes {
  readonly instruments: number;
  readonly accounts: readonly number[];
  readonly positions: readonly number[];
  readonly scenarios: readonly number[];
  /** Of those that stay. */
  readonly fixed: { readonly accounts: number; readonly positions: number; readonly scenarios: number };
  /** The same for whole margins, whose tails in a panel must have so many scenarios that 1,000 do not do. */
  readonly margin: {
    readonly accounts: number;
    readonly positions: readonly number[];
    readonly scenarios: readonly number[];
    readonly held: number;
  };
}

const WAYS = ["16-bit screen", "full f64"] as const satisfies readonly TailWay[];
type Way = (typeof WAYS)[number];

const WHOLE = "whole margins";
/** Accounts are made and forgotten so many at a time, as a server does with those of a book. */
const TOGETHER = 1000;

/** Computes so many accounts, numbered from one on, and says how long it took. */
type Batch = (first: number, count: number) => number;

/** Series as they are done: tails of normal rows by two ways, and whole margins under the production profile. */
export async function* measureGrowth(sizes: GrowthSizes): AsyncGenerator<GrowthSeries> {
  const { instruments, accounts, fixed, margin } = sizes;
  const scenarios = fixed.scenarios.toLocaleString("en-US");
  const rows = normalWorkload({ ...fixed, accounts: 0, instruments, points: fixed.scenarios });
  const laid = new ScenarioRows(rows.rows, rows.points);
  const snapshot = benchSnapshot(instruments);
  const cube = benchCube(snapshot);
  const kernel = new MarginKernel(cube);

  for (const way of WAYS) {
    const of = `${fixed.positions} of ${instruments} instruments, ${scenarios} scenarios`;
    const batch = tailBatch(way, laid, fixed.positions);
    yield { quantity: "accounts", way, of, points: await stream(batch, accounts) };
  }
  const held = `${margin.held} of ${instruments} instruments, 16,384 scenarios`;
  const batch = marginBatch(kernel, cube, margin.held);
  yield { quantity: "accounts", way: WHOLE, of: held, points: await stream(batch, accounts) };

  const some = `${fixed.accounts.toLocaleString("en-US")} accounts`;
  for (const way of WAYS) {
    const points = await repeat(sizes.positions, (count) => [tailBatch(way, laid, count), fixed.accounts]);
    yield { quantity: "positions", way, of: `${some}, ${scenarios} scenarios`, points };
  }
  yield {
    quantity: "positions",
    way: WHOLE,
    of: `${margin.accounts} accounts, 16,384 scenarios`,
    points: await repeat(margin.positions, (count) => [marginBatch(kernel, cube, count), margin.accounts]),
  };

  for (const way of WAYS) {
    const points = await repeat(sizes.scenarios, (count) => {
      const work = normalWorkload({ ...fixed, accounts: 0, instruments, points: count });
      const wide = new ScenarioRows(work.rows, work.points);
      return [tailBatch(way, wide, fixed.positions), fixed.accounts];
    });
    yield {
      quantity: "scenarios",
      way,
      of: `${some}, ${fixed.positions} of ${instruments} instruments`,
      points,
    };
  }
  yield {
    quantity: "scenarios",
    way: WHOLE,
    of: `${margin.accounts} accounts, ${margin.held} of ${instruments} instruments`,
    points: await repeat(margin.scenarios, (count) => {
      const profile: Profile = withPaths(productionProfile, count);
      const other = benchCube(snapshot, profile);
      return [marginBatch(new MarginKernel(other), other, margin.held), margin.accounts];
    }),
  };
}

/** One stream of accounts, looked at when so many are done. */
async function stream(batch: Batch, counts: readonly number[]): Promise<GrowthPoint[]> {
  batch(0, Math.min(TOGETHER, counts.at(-1) ?? 0));
  const points: GrowthPoint[] = [];
  let done = 0;
  let milliseconds = 0;
  for (const count of counts) {
    while (done < count) {
      const next = Math.min(TOGETHER, count - done);
      milliseconds += batch(done, next);
      done += next;
      await breathe();
    }
    points.push({ count, milliseconds, megabytes: residentMegabytes() });
  }
  return points;
}

/** The best of three of the same accounts, one count after another. */
async function repeat(
  counts: readonly number[],
  batchOf: (count: number) => [Batch, accounts: number],
): Promise<GrowthPoint[]> {
  const points: GrowthPoint[] = [];
  for (const count of counts) {
    const [batch, accounts] = batchOf(count);
    batch(0, accounts);
    let milliseconds = Infinity;
    for (let round = 0; round < 3; round++) {
      milliseconds = Math.min(milliseconds, batch(0, accounts));
      await breathe();
    }
    points.push({ count, milliseconds, megabytes: residentMegabytes() });
  }
  return points;
}

/** Books that are evaluated once: their lists are written, and forgotten afterwards. */
function tailBatch(way: Way, rows: ScenarioRows, positions: number): Batch {
  const levels = [benchLevel(rows.points)];
  const tails = (books: BenchLeg[][]): unknown =>
    way === "full f64"
      ? exactTails(
          rows,
          books.map((legs) => [{ legs, levels }]),
        )
      : ladderTails(
          rows,
          books.map((legs) => ({ legs })),
          levels,
        );
  return (first, accounts) => {
    const books = normalBooks({ accounts, positions, instruments: rows.instruments }, 1 + first);
    return processorTime(() => tails(books));
  };
}

function marginBatch(kernel: MarginKernel, cube: ScenarioCube, positions: number): Batch {
  return (first, accounts) => {
    const books = marketBooks(cube, { accounts, positions }, 1 + first);
    return processorTime(() => kernel.marginsOf(books));
  };
}

function processorTime(run: () => unknown): number {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

function residentMegabytes(): number {
  return Math.round(process.memoryUsage.rss() / 1e6);
}
