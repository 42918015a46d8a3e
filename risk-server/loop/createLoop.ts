/** Something that is done again and again until it is stopped. */
export interface Loop {
  start(): void;
  /** Waits for a round under way. */
  stop(): Promise<void>;
}

/**
 * Repeats `round`, one after the other, with a pause before each.
 * @param round Must not throw. What it has not begun when `stopping` is aborted it leaves.
 * @param pauseMs Asked before every pause.
 */
export function createLoop(round: (stopping: AbortSignal) => Promise<void>, pauseMs: () => number): Loop {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  const stopping = new AbortController();

  function start(): void {
    if (stopping.signal.aborted) return;
    timer = setTimeout(() => {
      running = round(stopping.signal).then(start);
    }, pauseMs());
  }

  return {
    start,
    async stop() {
      stopping.abort();
      clearTimeout(timer);
      await running;
    },
  };
}
