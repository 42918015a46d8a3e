import { Worker } from "node:worker_threads";

import { CommandError } from "../CommandError.ts";
import { progress } from "../terminal/progress.ts";
import type { BackgroundAnswer, BackgroundTask } from "./worker.ts";

/**
 * Runs `module`'s default export on `argument` in a worker thread, so that the process keeps answering Ctrl-C and can
 * say that it is busy. Argument and result must be structured-cloneable. What a task refuses (a ModelError or a
 * CommandError) comes back as a CommandError.
 */
export async function inBackground<Result>(what: string, module: URL, argument: unknown): Promise<Result> {
  const task: BackgroundTask = { module: module.href, argument };
  const worker = new Worker(new URL("worker.ts", import.meta.url), { workerData: task });
  const done = progress(what);
  try {
    const answer = await new Promise<BackgroundAnswer>((resolve, reject) => {
      worker.once("message", resolve);
      worker.once("error", reject);
      worker.once("exit", (code) => reject(new Error(`the background worker ended with code ${code}`)));
    });
    if (answer.kind === "refused") throw new CommandError(answer.exitCode, answer.message);
    return answer.result as Result;
  } catch (error) {
    if ((error as { code?: unknown }).code === "ERR_WORKER_OUT_OF_MEMORY") {
      throw new CommandError(2, `${what}: not enough memory. Use fewer --paths.`);
    }
    throw error;
  } finally {
    done();
    await worker.terminate();
  }
}
