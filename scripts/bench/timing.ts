import { setTimeout as pause } from "node:timers/promises";

/** Milliseconds: what a clock on the wall shows, and what processors worked. */
export interface Elapsed {
  readonly wall: number;
  readonly processor: number;
}

/** One way of doing the work. */
export type Contender = {
  readonly name: string;
  /** Times that the whole work is of what one call does: slow ways do a part, quick ones several. */
  readonly times?: number;
} & (
  | { /** Timed until it is done. */ readonly run: () => unknown }
  | { /** Times itself. */ readonly measure: () => Promise<Elapsed> }
);

/** By name: the median over the rounds, of each clock. */
export type Times = ReadonlyMap<string, Elapsed>;

/** Threads of one way spin for a while once they are done (those of BLAS do): the next way waits for that. */
const SETTLE_MS = 30;

/**
 * Time of each way for the whole work: the median over rounds in which all take their turn, so that whatever else the machine
 * does falls on all alike. In its turn a way runs twice and the second time counts: its data are in the caches then, as they
 * are where one thing is done again and again, and not what another way left there.
 */
export async function timeRounds(contenders: readonly Contender[], rounds: number): Promise<Times> {
  const timed = contenders.map((contender) => ({ ...contender, samples: [] as Elapsed[] }));
  // What the engine compiles while it runs is compiled.
  for (const contender of timed) await settled(contender);
  for (let round = 0; round < rounds; round++) {
    for (const contender of timed) {
      const { times = 1, samples } = contender;
      await settled(contender);
      const { wall, processor } = await elapsed(contender);
      samples.push({ wall: times * wall, processor: times * processor });
    }
  }
  return new Map(
    timed.map(({ name, samples }) => [
      name,
      {
        wall: median(samples.map(({ wall }) => wall)),
        processor: median(samples.map(({ processor }) => processor)),
      },
    ]),
  );
}

async function settled(contender: Contender): Promise<Elapsed> {
  await pause(SETTLE_MS);
  return elapsed(contender);
}

async function elapsed(contender: Contender): Promise<Elapsed> {
  if ("measure" in contender) return contender.measure();
  const before = process.cpuUsage();
  const start = performance.now();
  await contender.run();
  const wall = performance.now() - start;
  const { user, system } = process.cpuUsage(before);
  return { wall, processor: (user + system) / 1000 };
}

function median(samples: readonly number[]): number {
  return samples.toSorted((a, b) => a - b)[samples.length >> 1] ?? NaN;
}
