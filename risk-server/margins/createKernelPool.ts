import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";

import {
  type CubeRowsShare,
  type MarginReport,
  type MarginRequest,
  type Position,
  type ScenarioCube,
  postedCube,
  threadMemory,
  type WhatIfReports,
  type WhatIfs,
} from "@plimsoll/model";

import type { Analysed, Analysis } from "./analyseBook.ts";
import { type ChunkedWork, computeChunks } from "./computeChunks.ts";
import { createKernelThread, type KernelThread } from "./createKernelThread.ts";
import type { ManyOptions } from "./MarginModel.ts";
import { packAccounts } from "./packedAccounts.ts";
import { unpackReports } from "./packedReports.ts";

/** Threads that compute margins with the kernel over one cube in shared memory. */
export interface KernelPool {
  /**
   * Reports in the order of the accounts, bit for bit those of `marginOf`; nothing for an account that the kernel refuses.
   * Calls are served one after another. Chunks of a thread that ends, or does not answer and is ended, are taken over by
   * another.
   * @throws Error when every thread ended, one while rows were laid out, or the cube is refused; the signal's reason once it
   *   is aborted: when the chunks in hand are done, or the rows if they are being laid out.
   */
  marginsOf(
    cube: ScenarioCube,
    accounts: readonly MarginRequest[],
    options?: ManyOptions,
  ): Promise<(MarginReport | undefined)[]>;
  /** An account as it is and after each of some trades, in the same way. */
  whatIfs(cube: ScenarioCube, asked: WhatIfs, options?: ManyOptions): Promise<WhatIfReports>;
  /** Analytics of a book, by one of the threads. */
  analyse(
    cube: ScenarioCube,
    positions: readonly Position[],
    asked: Analysis,
    options?: ManyOptions,
  ): Promise<Analysed>;
  stop(): Promise<void>;
}

export interface KernelPoolOptions {
  /** All cores but one, which is left to the event loop. */
  readonly threads?: number;
  readonly start?: () => Worker;
  /**
   * Bytes that the threads may take together, beside the cube. Where they hold the rows as laid out, threads share them;
   * else each lays them out in a part of its own, slab by slab. 4 GiB by default.
   */
  readonly memoryLimit?: number;
  /**
   * Called with every request: aborts when the thread has had long enough, which ends it. A minute by default. A chunk
   * takes a part of a second and rows a second, so that even a machine with many times the work it can do is not
   * mistaken for a thread that hangs; and accounts at risk do not wait longer than for a few epochs.
   */
  readonly limit?: () => AbortSignal;
  /** Called when a thread ends that was not stopped, with the reason. */
  readonly onThreadLost?: (reason: string) => void;
}

/** All that one kernel can address. */
export const defaultMemoryLimit = 4_294_967_296;

/** Threads start with the first call and are replaced, with a memory of their own, before the next after one has ended. */
export function createKernelPool({
  threads = Math.max(1, availableParallelism() - 1),
  start = () => new Worker(new URL("./kernelThread.ts", import.meta.url)),
  memoryLimit = defaultMemoryLimit,
  limit = () => AbortSignal.timeout(60_000),
  onThreadLost = () => undefined,
}: KernelPoolOptions = {}): KernelPool {
  let team: KernelThread[] = [];
  /** Whose rows the team has. */
  let laid: ScenarioCube | undefined;
  let queue: Promise<unknown> = Promise.resolve();
  let isStopped = false;

  async function disband(): Promise<void> {
    const old = team;
    team = [];
    laid = undefined;
    await Promise.all(old.map((thread) => thread.stop()));
  }

  /** Rows change only here, while no thread computes. */
  async function layOut(cube: ScenarioCube): Promise<void> {
    const isWhole = team.length > 0 && team.every((thread) => thread.isAlive());
    if (isWhole && laid === cube) return;
    if (!isWhole) {
      await disband();
      team = Array.from({ length: threads }, () => createKernelThread(start(), onThreadLost));
    }
    laid = undefined;
    const [owner, ...others] = team;
    try {
      const shared = postedCube(cube);
      const { isShared, bytes } = threadMemory(cube, team.length, memoryLimit);
      const ask = (thread: KernelThread, count: number) =>
        thread.ask({ kind: "layOut", cube: shared, others: count, memoryLimit: bytes }, limit());
      if (!isShared) {
        await Promise.all(team.map((thread) => ask(thread, 0)));
        laid = cube;
        return;
      }
      const answer = owner && (await ask(owner, others.length));
      const shares = answer?.kind === "ready" ? answer.shares : [];
      const attach = async (thread: KernelThread, share: CubeRowsShare | undefined): Promise<void> => {
        if (share === undefined) throw new Error("a thread of the kernel shared no rows");
        await thread.ask({ kind: "attach", cube: shared, share }, limit());
      };
      await Promise.all(others.map((thread, i) => attach(thread, shares[i])));
      laid = cube;
    } catch (error) {
      // A memory that was not laid out to its end is not used again.
      await disband();
      throw error;
    }
  }

  async function compute(
    cube: ScenarioCube,
    work: Omit<ChunkedWork, "limit">,
    options: ManyOptions,
  ): Promise<void> {
    options.signal?.throwIfAborted();
    if (isStopped) throw new Error("the kernel's pool was stopped");
    if (work.count === 0) return;
    await layOut(cube);
    await computeChunks(team, { ...work, limit }, options);
  }

  /** After the calls before it. */
  function queued<T>(run: () => Promise<T>): Promise<T> {
    const result = queue.then(run);
    queue = result.catch(() => undefined);
    return result;
  }

  return {
    marginsOf: (cube, accounts, options = {}) =>
      queued(async () => {
        const reports: (MarginReport | undefined)[] = accounts.map(() => undefined);
        await compute(
          cube,
          {
            count: accounts.length,
            askFor: ({ first, end }) => ({
              kind: "compute",
              accounts: packAccounts(accounts.slice(first, end)),
            }),
            take: (reply, { first, end }) => {
              if (reply.kind !== "computed") return false;
              const some = unpackReports(reply.reports);
              if (some.length !== end - first) return false;
              some.forEach((report, i) => (reports[first + i] = report));
              return true;
            },
          },
          options,
        );
        return reports;
      }),
    whatIfs: (cube, { trades, ...account }, options = {}) =>
      queued(async () => {
        let before: MarginReport | undefined;
        const after: (MarginReport | undefined)[] = trades.map(() => undefined);
        await compute(
          cube,
          {
            count: trades.length,
            askFor: ({ first, end }) => ({
              kind: "tryTrades",
              whatIfs: { ...account, trades: trades.slice(first, end) },
            }),
            take: (reply, { first, end }) => {
              if (reply.kind !== "tried") return false;
              const [asIs, ...some] = unpackReports(reply.reports);
              if (some.length !== end - first) return false;
              before = asIs;
              some.forEach((report, i) => (after[first + i] = report));
              return true;
            },
          },
          options,
        );
        return { before, after };
      }),
    analyse: (cube, positions, asked, options = {}) =>
      queued(async () => {
        let analysed: Analysed | undefined;
        await compute(
          cube,
          {
            count: 1,
            askFor: () => ({ kind: "analyse", positions, asked }),
            take: (reply) => {
              if (reply.kind !== "analysed") return false;
              ({ analysed } = reply);
              return true;
            },
          },
          options,
        );
        if (analysed === undefined) throw new Error("no thread of the kernel answered");
        return analysed;
      }),
    async stop() {
      isStopped = true;
      await disband();
      await queue;
    },
  };
}
