import { once } from "node:events";
import { Worker } from "node:worker_threads";

import type { TailWay } from "./tailWays.ts";
import type { Workload } from "./workload.ts";

/** Threads that share out the books of a workload evenly. */
export interface TailThreads {
  /** Ends when the last thread has. */
  compute(way: TailWay): Promise<void>;
  stop(): Promise<void>;
}

/** Each thread lays out the rows for itself. */
export async function startTailThreads(work: Workload, threads: number): Promise<TailThreads> {
  const { books, points } = work;
  const rows = work.rows.map((row) => {
    const shared = new Float64Array(new SharedArrayBuffer(row.byteLength));
    shared.set(row);
    return shared;
  });
  const from = (thread: number): number => Math.floor((books.length * thread) / threads);
  const workers = Array.from({ length: threads }, (_, thread) => {
    const workerData = { rows, points, books: books.slice(from(thread), from(thread + 1)) };
    return new Worker(new URL("./tailThread.ts", import.meta.url), { workerData });
  });
  await Promise.all(workers.map((worker) => once(worker, "message")));
  return {
    async compute(way) {
      const done = Promise.all(workers.map((worker) => once(worker, "message")));
      for (const worker of workers) worker.postMessage(way);
      await done;
    },
    async stop() {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}
