/** Runs a task once it is its turn. */
export type Turns = <Answer>(task: () => Promise<Answer>) => Promise<Answer>;

/** At most so many tasks run at once; the others wait, and begin in the order in which they came. */
export function createTurns(atOnce: number): Turns {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (task) => {
    if (running < atOnce) running++;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await task();
    } finally {
      const next = waiting.shift();
      // The place goes to the next, so that nobody who comes in between takes it.
      if (next === undefined) running--;
      else next();
    }
  };
}
