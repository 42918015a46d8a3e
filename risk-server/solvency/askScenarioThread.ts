import { once } from "node:events";
import { Worker } from "node:worker_threads";

import type { ScenarioAnswers, ScenarioRequest } from "./scenarioThread.ts";

/**
 * The library of the curve takes every thread for one of its own, and runs the module that it finds named so in the thread's
 * data.
 */
const NOTHING = "data:text/javascript,";

/**
 * One answer of a thread that ends with it.
 * @throws what the thread threw; Error when it ends before it answers; the signal's reason once it is aborted.
 */
export async function askScenarioThread<Kind extends ScenarioRequest["kind"]>(
  request: Extract<ScenarioRequest, { kind: Kind }>,
  signal: AbortSignal,
): Promise<ScenarioAnswers[Kind]> {
  signal.throwIfAborted();
  const worker = new Worker(new URL("./scenarioThread.ts", import.meta.url), {
    workerData: { request, mod: NOTHING },
  });
  const done = new AbortController();
  const either = AbortSignal.any([signal, done.signal]);
  try {
    const answer = once(worker, "message", { signal: either });
    const ended = once(worker, "exit", { signal: either }).then(() => {
      throw new Error("the thread of the scenarios ended before it answered");
    });
    const [message] = (await Promise.race([answer, ended])) as [ScenarioAnswers[Kind]];
    return message;
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    done.abort();
    await worker.terminate();
  }
}
