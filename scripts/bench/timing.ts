/** One way of doing the work, and how much of it one call does. */
export interface Contender {
  readonly name: string;
  readonly run: () => void;
  /** Times that the whole work is of what `run` does; slow ways do a part. */
  readonly times?: number;
}

/**
 * Milliseconds of processor time of each way for the whole work: the median over rounds in which all take their turn, so
 * that whatever else the machine does falls on all alike.
 */
export function timeRounds(contenders: readonly Contender[], rounds: number): Map<string, number> {
  const timed = contenders.map((contender) => ({ ...contender, samples: [] as number[] }));
  // Twice, so that what the engine compiles while it runs is compiled.
  for (const { run } of [...timed, ...timed]) run();
  for (let round = 0; round < rounds; round++) {
    for (const { run, times = 1, samples } of timed) {
      const before = process.cpuUsage();
      run();
      const { user, system } = process.cpuUsage(before);
      samples.push((times * (user + system)) / 1000);
    }
  }
  return new Map(timed.map(({ name, samples }) => [name, median(samples)]));
}

function median(samples: readonly number[]): number {
  return samples.toSorted((a, b) => a - b)[samples.length >> 1] ?? NaN;
}
