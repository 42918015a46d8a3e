import { DifferenceRows, type LadderBook, ladderTails, newLadderMemory, ScenarioRows } from "@plimsoll/model";

import { compare, type Section } from "./Comparison.ts";
import { benchLevel } from "./tailWays.ts";
import { timeRounds } from "./timing.ts";
import { hedgedWorkload, type WorkloadSize } from "./workload.ts";

/** Near-perfect hedges, with difference rows and without. */
export async function hedgeBench(size: WorkloadSize, rounds: number): Promise<Section> {
  const work = hedgedWorkload(size);
  const half = size.instruments / 2;
  const rows = new ScenarioRows(work.rows, work.points, { spareRows: half });
  const differences = new DifferenceRows(rows, (index) => `${index % half}`);
  const levels = [benchLevel(work.points)];
  const accounts = (): LadderBook[] => work.books.map((legs) => ({ legs, memory: newLadderMemory() }));
  const apart = accounts();
  const netted = accounts();
  const [ours, others] = ["hedged books, difference rows", "their own rows"] as const;
  const times = await timeRounds(
    [
      { name: ours, run: () => ladderTails(rows, netted, levels, { differences }) },
      { name: others, run: () => ladderTails(rows, apart, levels) },
    ],
    rounds,
  );
  const measured = { times, clock: "processor", threads: 1, accounts: size.accounts } as const;
  return { title: "hedges, one thread", comparisons: [compare(measured, ours, others)] };
}
