import {
  DifferenceRows,
  exactTails,
  type LadderMemory,
  ladderTails,
  newLadderMemory,
  parseFraction,
  ScenarioRows,
  tailLevel,
} from "@plimsoll/model";

import type { Comparison } from "./Comparison.ts";
import { plainJavaScript, resimulate } from "./contenders.ts";
import { type Contender, timeRounds } from "./timing.ts";
import { hedgedWorkload, normalWorkload, type Workload, type WorkloadSize } from "./workload.ts";

/** Exact ES 99 of many books: each rung of the ladder against plain JavaScript and against simulating per account. */
export function tailBench(size: WorkloadSize, rounds: number): Comparison[] {
  const work = normalWorkload(size);
  const rows = new ScenarioRows(work.rows, work.points);
  const few = part(work, 100);
  const fewest = part(work, 4);
  requireEqual(rows, few);
  const javascript = "plain JavaScript over the cube";
  const simulation = "simulation per account";
  const contenders: Contender[] = [
    { name: "16-bit screen", run: screened(rows, work, "narrow") },
    { name: "16-bit screen, remembered", run: remembered(rows, work) },
    { name: "single-precision screen", run: screened(rows, work, "single") },
    { name: "full evaluation in doubles", run: full(rows, work) },
    { name: javascript, run: () => plainJavaScript(few), times: work.books.length / few.books.length },
    { name: simulation, run: () => resimulate(fewest), times: work.books.length / fewest.books.length },
  ];
  const times = timeRounds(contenders, rounds);
  return contenders
    .slice(0, 4)
    .flatMap(({ name }) => [javascript, simulation].map((versus) => compared(name, versus, times)));
}

/** Near-perfect hedges, with difference rows and without. */
export function hedgeBench(size: WorkloadSize, rounds: number): Comparison[] {
  const work = hedgedWorkload(size);
  const half = size.instruments / 2;
  const rows = new ScenarioRows(work.rows, work.points, { spareRows: half });
  const differences = new DifferenceRows(rows, (index) => `${index % half}`);
  const names = ["hedged books, difference rows", "hedged books, their own rows"] as const;
  const level = levelOf(work);
  const accounts = (): { legs: Workload["books"][number]; memory: LadderMemory }[] =>
    work.books.map((legs) => ({ legs, memory: newLadderMemory() }));
  const apart = accounts();
  const netted = accounts();
  const times = timeRounds(
    [
      { name: names[0], run: () => ladderTails(rows, netted, [level], { differences }) },
      { name: names[1], run: () => ladderTails(rows, apart, [level]) },
    ],
    rounds,
  );
  return [compared(names[0], names[1], times)];
}

export function compared(name: string, versus: string, times: ReadonlyMap<string, number>): Comparison {
  const milliseconds = times.get(name) ?? NaN;
  const versusMilliseconds = times.get(versus) ?? NaN;
  return { name, versus, ratio: versusMilliseconds / milliseconds, milliseconds, versusMilliseconds };
}

function screened(rows: ScenarioRows, { books, points }: Workload, rung: "narrow" | "single"): () => void {
  const level = levelOf({ points });
  return () => {
    ladderTails(
      rows,
      books.map((legs) => ({ legs, memory: { ...newLadderMemory(), rung } })),
      [level],
    );
  };
}

function remembered(rows: ScenarioRows, { books, points }: Workload): () => void {
  const level = levelOf({ points });
  const accounts = books.map((legs) => ({ legs, memory: newLadderMemory() }));
  return () => void ladderTails(rows, accounts, [level]);
}

function full(rows: ScenarioRows, { books, points }: Workload): () => void {
  const levels = [levelOf({ points })];
  return () =>
    void exactTails(
      rows,
      books.map((legs) => [{ legs, levels }]),
    );
}

function levelOf({ points }: Pick<Workload, "points">) {
  return tailLevel(points, parseFraction("0.99"));
}

function part(work: Workload, count: number): Workload {
  return { ...work, books: work.books.slice(0, count) };
}

/** Times of wrong numbers mean nothing. */
function requireEqual(rows: ScenarioRows, work: Workload): void {
  const level = levelOf(work);
  const accounts = work.books.map((legs) => ({ legs }));
  // Σ of the k largest is k·v + Σ (ℓ − v)⁺.
  const sums = ladderTails(rows, accounts, [level]).flatMap((tails) =>
    tails.map(({ threshold, excess }) => BigInt(level.k) * threshold + excess / level.scale),
  );
  const expected = plainJavaScript(work).map(BigInt);
  if (sums.join() !== expected.join()) throw new Error(`Tails differ: ${sums.join()} and ${expected.join()}`);
}
