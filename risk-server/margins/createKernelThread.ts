import type { Worker } from "node:worker_threads";

import type { KernelAnswer, KernelRequest } from "./kernelThread.ts";

/** A thread of the kernel's pool: one request at a time. */
export interface KernelThread {
  isAlive(): boolean;
  /** @throws Error when the thread ends before it answers, or says that it failed. */
  ask(request: KernelRequest): Promise<Exclude<KernelAnswer, { kind: "failed" }>>;
  stop(): Promise<void>;
}

/** @param worker that runs kernelThread.ts */
export function createKernelThread(worker: Worker): KernelThread {
  let isAlive = true;
  let waiting: { resolve: (answer: KernelAnswer) => void; reject: (error: Error) => void } | undefined;

  const end = (reason: string): void => {
    isAlive = false;
    waiting?.reject(new Error(`a thread of the kernel ended: ${reason}`));
    waiting = undefined;
  };
  worker.on("message", (answer: KernelAnswer) => {
    waiting?.resolve(answer);
    waiting = undefined;
  });
  worker.on("error", (error: unknown) => end(String(error)));
  worker.on("messageerror", (error) => {
    end(String(error));
    void worker.terminate();
  });
  worker.on("exit", (code) => end(`exit code ${code}`));
  // An idle thread does not keep the process alive.
  worker.unref();

  return {
    isAlive: () => isAlive,
    async ask(request) {
      if (!isAlive || waiting !== undefined) throw new Error("the kernel's thread has ended or is busy");
      worker.ref();
      try {
        const answer = await new Promise<KernelAnswer>((resolve, reject) => {
          waiting = { resolve, reject };
          worker.postMessage(request);
        });
        if (answer.kind === "failed") throw new Error(answer.reason);
        return answer;
      } finally {
        waiting = undefined;
        worker.unref();
      }
    },
    async stop() {
      await worker.terminate();
    },
  };
}
