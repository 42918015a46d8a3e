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
  const samples = new Map(contenders.map(({ name }) => [name, [] as number[]]));
  for (const { run } of contenders) run();
  for (let round = 0; round < rounds; round++) {
    for (const { name, run, times = 1 } of contenders) {
      const before = process.cpuUsage();
      run();
      const { user, system } = process.cpuUsage(before);
      samples.get(name)!.push((times * (user + system)) / 1000);
    }
  }
  return new Map([...samples].map(([name, list]) => [name, median(list)]));
}

function median(list: readonly number[]): number {
  return list.toSorted((a, b) => a - b)[list.length >> 1]!;
}
