import { ScenarioRows, tailsById } from "@plimsoll/model";

import { compare, type Comparison, type Measured, type Section } from "./Comparison.ts";
import { plainJavaScript, resimulate } from "./contenders.ts";
import { createTailPool } from "./createTailPool.ts";
import { type Limits, limitsProbe, type Rung, rungs } from "./measureLimits.ts";
import { type Numpy, startNumpy } from "./startNumpy.ts";
import { benchLevel, tailSumsOf, tailWay, tailWayNames, tailWays, WITHOUT_GUESS } from "./tailWays.ts";
import { type Contender, timeRounds } from "./timing.ts";
import { normalWorkload, type Workload, type WorkloadSize } from "./workload.ts";

export interface TailBenchOptions {
  readonly rounds: number;
  /** All cores. */
  readonly threads: number;
  /** What runs Python. */
  readonly python: string;
}

const SIMULATION = "simulation per account";
const JAVASCRIPT = "plain JavaScript";
const ON_ALL = " on all cores";
/** Of memory for the accounts of a thread, and what their candidates take in a pass. */
const THREAD_BYTES = 1 << 26;

/**
 * Exact ES 99 of many books by each rung of the ladder, against simulating per account, plain JavaScript over the cube, numpy and
 * what the machine could do at best: one thread by processor time, then all cores by the clock on the wall.
 */
export async function tailBench(size: WorkloadSize, options: TailBenchOptions): Promise<Section[]> {
  const { rounds, threads, python } = options;
  const work = normalWorkload(size);
  const worst = benchLevel(work.points).k;
  const rows = new ScenarioRows(work.rows, work.points);
  const sums = tailSumsOf(rows, work.books);
  const few = part(work, 100);
  const fewest = part(work, 4);
  requireEqual(JAVASCRIPT, plainJavaScript(few), sums);

  const stops: (() => Promise<void>)[] = [];
  const python3 = async (limit: { readonly threads?: number }): Promise<Numpy | string> => {
    const numpy = await startNumpy(work, worst, { command: python, ...limit });
    if (typeof numpy !== "string") stops.push(() => numpy.stop());
    return numpy;
  };
  try {
    const numpy = await python3({ threads: 1 });
    const own = typeof numpy === "string" ? [] : await numpyContenders(numpy, numpy.ways, "", sums);
    const numpyOnAll = typeof numpy === "string" ? numpy : await python3({});
    const onAll =
      typeof numpyOnAll === "string"
        ? []
        : await numpyContenders(numpyOnAll, ["dense f64", "dense f32"], ON_ALL, sums);
    const teams: Contender[] = [];
    for (const [name, drift] of [
      ["16-bit screen", WITHOUT_GUESS.drift],
      ["16-bit, remembered", undefined],
    ] as const) {
      const pool = await createTailPool(rows, threads, THREAD_BYTES, drift);
      stops.push(() => pool.stop());
      await pool.set(new Map(work.books.map((legs, id) => [id, legs])));
      const levels = [benchLevel(work.points)];
      teams.push({ name: name + ON_ALL, run: async () => (await pool.tails(levels)).map(tailsById) });
    }
    const probe = await limitsProbe();
    let limits = probe();
    const times = await timeRounds(
      [
        ...tailWayNames.map((name) => ({ name, run: tailWay(name, rows, work.books) })),
        ...teams,
        {
          name: JAVASCRIPT,
          run: () => plainJavaScript(few),
          times: work.books.length / few.books.length,
        },
        {
          name: SIMULATION,
          run: () => resimulate(fewest),
          times: work.books.length / fewest.books.length,
        },
        ...own,
        ...onAll,
        { name: "limits", run: () => void (limits = probe()) },
      ],
      rounds,
    );
    const one: Measured = { times, clock: "processor", threads: 1, accounts: size.accounts };
    const all: Measured = { times, clock: "wall", threads, accounts: size.accounts };
    const products = work.points * work.books.reduce((count, legs) => count + legs.length, 0);
    const versus = [SIMULATION, JAVASCRIPT, ...own.map(({ name }) => name)];
    return [
      {
        title: "one thread, processor time",
        comparisons: tailWayNames.flatMap((name): Comparison[] => [
          ...versus.map((other) => compare(one, name, other)),
          compare(one, name, "issue limit", products / limits.products[tailWays[name]] / 1e6),
        ]),
        notes: [...limitNotes(limits), numpyNote(numpy)],
      },
      {
        title: `all cores (${threads} threads), wall time`,
        comparisons: teams.flatMap(({ name }): Comparison[] => [
          ...[SIMULATION, JAVASCRIPT].map((other) =>
            compare(all, name, `${other}, one thread`, times.get(other)?.wall),
          ),
          ...onAll.map((other) => compare(all, name, other.name)),
          compare(all, name, "one thread", times.get(name.slice(0, -ON_ALL.length))?.wall),
        ]),
      },
    ];
  } finally {
    await Promise.all(stops.map((stop) => stop()));
  }
}

/** Its ways, whose sums are compared with ours first: in doubles they are the same integers. */
async function numpyContenders(
  numpy: Numpy,
  ways: readonly string[],
  suffix: string,
  expected: readonly bigint[],
): Promise<Contender[]> {
  const contenders: Contender[] = [];
  for (const way of ways) {
    const name = `numpy ${way}${suffix}`;
    const { sums } = await numpy.compute(way);
    if (way.endsWith("f64")) requireEqual(name, sums, expected);
    contenders.push({ name, measure: async () => (await numpy.compute(way)).elapsed });
  }
  return contenders;
}

function numpyNote(numpy: Numpy | string): string {
  if (typeof numpy === "string") return `Without numpy: ${numpy}.`;
  return numpy.ways.includes("sparse f64")
    ? numpy.versions
    : `${numpy.versions}; without scipy's sparse products`;
}

function limitNotes({ products, loads }: Limits): string[] {
  const rates = Object.entries(rungs).map(([rung, { instruction }]) => {
    return `${products[rung as Rung].toFixed(1)} by ${instruction}`;
  });
  const sizes = loads.map(
    ({ kibibytes, bytesPerNanosecond }) => `${bytesPerNanosecond.toFixed(0)} from ${kibibytes} KiB`,
  );
  return [
    `Issue limits, products a nanosecond on registers alone: ${rates.join(", ")}`,
    `Loads of 16 bytes, GB/s: ${sizes.join(", ")}`,
  ];
}

function part(work: Workload, count: number): Workload {
  return { ...work, books: work.books.slice(0, count) };
}

/** Times of wrong numbers mean nothing. @param sums of the first accounts, or of all */
function requireEqual(name: string, sums: readonly number[], expected: readonly bigint[]): void {
  const account = sums.findIndex((sum, a) => BigInt(sum) !== expected[a]);
  if (account < 0) return;
  throw new Error(
    `Tails differ: account ${account} has ${sums[account]} by ${name}, ${expected[account]} by the kernel`,
  );
}
