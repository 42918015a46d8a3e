import { once } from "node:events";
import { Worker } from "node:worker_threads";

import { type AccountTails, type ScenarioRows, type TailLevel } from "@plimsoll/model";

import type { TailAnswer, TailRequest } from "./tailThread.ts";
import type { BenchLeg } from "./workload.ts";

/** Threads over one copy of the rows, each with accounts of its own. Rows are replaced between calls only. */
export interface TailPool {
  /** Accounts, new or changed, by id. */
  set(accounts: ReadonlyMap<number, readonly BenchLeg[]>): Promise<void>;
  remove(ids: readonly number[]): Promise<void>;
  /**
   * Tails of all accounts, by thread; `tailsById` reads them.
   * @throws Error with what a thread said.
   */
  tails(levels: readonly TailLevel[]): Promise<AccountTails<number>[]>;
  stop(): Promise<void>;
}

/**
 * @param bytes of memory for the accounts of each thread
 * @param drift as of `ScreenedAccounts`
 */
export async function createTailPool(
  rows: ScenarioRows,
  threads: number,
  bytes: number,
  drift?: number,
): Promise<TailPool> {
  const workers = Array.from(
    { length: threads },
    () => new Worker(new URL("./tailThread.ts", import.meta.url)),
  );
  /** Account → number of its thread. */
  const places = new Map<number, number>();
  let next = 0;

  const ask = async (thread: number, request: TailRequest): Promise<TailAnswer> => {
    const worker = workers[thread];
    if (worker === undefined) throw new Error("no such thread");
    const answering = once(worker, "message") as Promise<[TailAnswer]>;
    worker.postMessage(request);
    const [answer] = await answering;
    if (answer.kind === "failed") throw new Error(answer.reason);
    return answer;
  };
  /** All have answered when this ends, also when one has failed. */
  const askAll = async (requestFor: (thread: number) => TailRequest): Promise<TailAnswer[]> => {
    const answers = await Promise.allSettled(workers.map((_, thread) => ask(thread, requestFor(thread))));
    return answers.map((answer) => {
      if (answer.status === "rejected") throw answer.reason;
      return answer.value;
    });
  };

  await askAll(() => ({
    kind: "attach",
    share: rows.share(rows.memory.part(bytes)),
    ...(drift === undefined ? {} : { drift }),
  }));
  return {
    async set(accounts) {
      for (const id of accounts.keys()) if (!places.has(id)) places.set(id, next++ % threads);
      const all = [...accounts];
      await askAll((thread) => ({
        kind: "set",
        accounts: all.filter(([id]) => places.get(id) === thread),
      }));
    },
    async remove(ids) {
      await askAll((thread) => ({ kind: "remove", ids: ids.filter((id) => places.get(id) === thread) }));
      for (const id of ids) places.delete(id);
    },
    async tails(levels) {
      const answers = await askAll(() => ({ kind: "tails", levels }));
      return answers.flatMap((answer) => (answer.kind === "tails" ? [answer.tails] : []));
    },
    async stop() {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}
