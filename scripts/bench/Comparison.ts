import type { Elapsed, Times } from "./timing.ts";

/** Processor time of one thread, or the time until all threads are done. */
export type Clock = "processor" | "wall";

/** One way against another in one run. */
export interface Comparison {
  readonly name: string;
  readonly versus: string;
  /** How many times faster `name` is. */
  readonly ratio: number;
  readonly milliseconds: number;
  readonly versusMilliseconds: number;
  /** Of `name`, and of `versus` unless that says otherwise. */
  readonly threads: number;
  readonly clock: Clock;
  readonly accounts: number;
}

/** What is compared: comparisons of one kind over one workload, and what could not be. */
export interface Section {
  readonly title: string;
  readonly comparisons: readonly Comparison[];
  /** What else is to be said of them, a line each: limits of the machine, why a way is missing. */
  readonly notes?: readonly string[];
}

/** Pairs of ways over the same accounts, by one clock. */
export interface Measured {
  readonly times: Times;
  readonly clock: Clock;
  readonly threads: number;
  readonly accounts: number;
}

/** @param versusTime of a way that was not timed in turn, such as a limit that follows from others */
export function compare(
  { times, clock, threads, accounts }: Measured,
  name: string,
  versus: string,
  versusTime: number = timeOf(times, versus)[clock],
): Comparison {
  const milliseconds = timeOf(times, name)[clock];
  const ratio = versusTime / milliseconds;
  return { name, versus, ratio, milliseconds, versusMilliseconds: versusTime, threads, clock, accounts };
}

function timeOf(times: Times, name: string): Elapsed {
  const time = times.get(name);
  if (time === undefined) throw new Error(`${name} was not timed`);
  return time;
}
