import { isDeepStrictEqual } from "node:util";

import { MarginKernel, marginOf, type MarginReport, type Position } from "@plimsoll/model";
import { createKernelPool } from "@plimsoll/risk-server";

import { benchSnapshot } from "./benchSnapshot.ts";
import { compare, type Section } from "./Comparison.ts";
import { benchCube, marketBooks } from "./marketBooks.ts";
import { timeRounds } from "./timing.ts";

export interface MarginSize {
  readonly accounts: number;
  readonly positions: number;
  readonly instruments: number;
}

/** A server runs for days: before it is timed, the engine of every thread has compiled what it runs. */
const WARM_UPS = 10;

/** Whole margins under the production profile, 16,384 scenarios: the kernel against the plain TypeScript, one thread and all cores. */
export async function marginBench(size: MarginSize, rounds: number, threads: number): Promise<Section[]> {
  const cube = benchCube(benchSnapshot(size.instruments));
  const accounts = marketBooks(cube, size);
  const kernel = new MarginKernel(cube);
  const few = accounts.slice(0, 20);
  const expected = few.map(({ positions }) => marginOf(cube, positions));
  const pool = createKernelPool({ threads });
  requireEqual(kernel.marginsOf(few), expected);
  const [trade = { instrument: "", size: 0n }] = accounts.at(-1)?.positions ?? [];
  const kept = few.map(({ positions }) => kernel.keep(positions));
  requireEqual(
    kept.flatMap((account) => account.marginsWith([[trade]])),
    few.map(({ positions }) => marginOf(cube, withTrade(positions, trade))),
  );
  requireEqual(await pool.marginsOf(cube, few), expected);

  for (let i = 0; i < WARM_UPS; i++) {
    kernel.marginsOf(accounts);
    for (const account of kept) account.marginsWith([[trade]]);
    await pool.marginsOf(cube, accounts);
  }

  const names = {
    kernel: "whole margins",
    plain: "plain TypeScript",
    pool: "whole margins on all cores",
    one: "one whole margin by itself",
    plainOne: "one in plain TypeScript",
    whatIf: "one after a trade of one position",
  } as const;
  try {
    const times = await timeRounds(
      [
        { name: names.kernel, run: () => kernel.marginsOf(accounts) },
        {
          name: names.plain,
          run: () => few.forEach(({ positions }) => marginOf(cube, positions)),
          times: accounts.length / few.length,
        },
        { name: names.pool, run: () => pool.marginsOf(cube, accounts) },
        {
          name: names.one,
          run: () => few.forEach(({ positions }) => kernel.marginOf(positions)),
          times: 1 / few.length,
        },
        {
          name: names.whatIf,
          run: () => kept.forEach((account) => account.marginsWith([[trade]])),
          times: 1 / few.length,
        },
      ],
      rounds,
    );
    const one = { times, clock: "processor", threads: 1, accounts: size.accounts } as const;
    const all = { times, clock: "wall", threads, accounts: size.accounts } as const;
    const plainOne = (times.get(names.plain)?.processor ?? NaN) / size.accounts;
    return [
      {
        title: "whole margins, one thread, processor time",
        comparisons: [
          compare(one, names.kernel, names.plain),
          compare({ ...one, accounts: 1 }, names.one, names.plainOne, plainOne),
          compare({ ...one, accounts: 1 }, names.whatIf, names.plainOne, plainOne),
        ],
      },
      {
        title: `whole margins, all cores (${threads} threads), wall time`,
        comparisons: [compare(all, names.pool, "one thread", times.get(names.kernel)?.wall)],
      },
    ];
  } finally {
    await pool.stop();
  }
}

function withTrade(positions: readonly Position[], { instrument, size }: Position): Position[] {
  const sizes = new Map(positions.map((position) => [position.instrument, position.size]));
  sizes.set(instrument, (sizes.get(instrument) ?? 0n) + size);
  return [...sizes].filter(([, lots]) => lots !== 0n).map(([key, lots]) => ({ instrument: key, size: lots }));
}

/** Times of wrong numbers mean nothing. */
function requireEqual(
  reports: readonly (MarginReport | undefined)[],
  expected: readonly MarginReport[],
): void {
  if (!isDeepStrictEqual(reports, expected))
    throw new Error("The kernel's margins differ from the plain ones");
}
