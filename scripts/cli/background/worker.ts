import { parentPort, workerData } from "node:worker_threads";

import { ModelError } from "@plimsoll/model";

import { CommandError } from "../CommandError.ts";

/** What the worker is asked: a module whose default export is a function, and its argument. */
export interface BackgroundTask {
  readonly module: string;
  readonly argument: unknown;
}

export type BackgroundAnswer =
  | { readonly kind: "done"; readonly result: unknown }
  | { readonly kind: "refused"; readonly exitCode: 1 | 2; readonly message: string };

const task = workerData as BackgroundTask;
parentPort?.postMessage(await answer(task));

async function answer({ module, argument }: BackgroundTask): Promise<BackgroundAnswer> {
  try {
    const { default: run } = (await import(module)) as { default: (argument: unknown) => unknown };
    return { kind: "done", result: await run(argument) };
  } catch (error) {
    if (error instanceof ModelError) return { kind: "refused", exitCode: 2, message: error.message };
    if (error instanceof CommandError) {
      return { kind: "refused", exitCode: error.exitCode, message: error.message };
    }
    throw error;
  }
}
