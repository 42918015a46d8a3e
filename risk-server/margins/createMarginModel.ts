import { once } from "node:events";
import { Worker } from "node:worker_threads";

import { bookTailSums, isKernelSupported, marginOf, type Profile } from "@plimsoll/model";

import { analyseBook } from "./analyseBook.ts";
import { createKernelPool } from "./createKernelPool.ts";
import type { CubeRequest } from "./cubeWorker.ts";
import type { MarginModel, NamedCube } from "./MarginModel.ts";
import { plainMargins } from "./plainMargins.ts";
import { plainWhatIfs } from "./plainWhatIfs.ts";

/**
 * The project's own model; cubes are built in a thread of their own, one after another, newest request last. Many accounts
 * are computed by the kernel in threads, or by the plain model where the engine has no SIMD.
 */
export function createMarginModel(profile: Profile): MarginModel {
  let worker: Worker | undefined;
  let queue: Promise<unknown> = Promise.resolve();
  const pool = isKernelSupported() ? createKernelPool() : undefined;

  async function build(request: CubeRequest): Promise<NamedCube> {
    worker ??= new Worker(new URL("./cubeWorker.ts", import.meta.url));
    worker.unref();
    const done = new AbortController();
    try {
      const answer = once(worker, "message", { signal: done.signal });
      const ended = once(worker, "exit", { signal: done.signal }).then(() => {
        throw new Error("the cube's thread ended before it answered");
      });
      worker.postMessage(request);
      // `once` also rejects when the worker emits "error", which is how an exception in it arrives.
      const [named] = (await Promise.race([answer, ended])) as [NamedCube];
      return named;
    } catch (error) {
      const broken = worker;
      worker = undefined;
      await broken.terminate();
      throw error;
    } finally {
      done.abort();
    }
  }

  return {
    profile,
    buildCube(snapshot, seeds) {
      const cube = queue.then(() => build({ profile, snapshot, seeds }));
      queue = cube.catch(() => undefined);
      return cube;
    },
    marginOf,
    marginsOf: (...many) => (pool === undefined ? plainMargins(...many) : pool.marginsOf(...many)),
    whatIfs: (...asked) => (pool === undefined ? plainWhatIfs(...asked) : pool.whatIfs(...asked)),
    analyse: async (cube, positions, asked, options) =>
      pool === undefined
        ? analyseBook(cube, positions, asked)
        : pool.analyse(cube, positions, asked, options),
    tailSumsOf: bookTailSums,
    async stop() {
      await pool?.stop();
      await worker?.terminate();
      await queue;
    },
  };
}
