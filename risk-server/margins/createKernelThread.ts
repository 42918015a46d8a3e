import type { Worker } from "node:worker_threads";

import type { KernelAnswer, KernelRequest, NumberedAnswer, NumberedRequest } from "./kernelThread.ts";

/** A thread of the kernel's pool: one request at a time. */
export interface KernelThread {
  isAlive(): boolean;
  /**
   * @throws Error when the thread ends before it answers or says that it failed; when the signal aborts first, or something
   *   else than the answer comes, and the thread is then ended.
   */
  ask(request: KernelRequest, limit: AbortSignal): Promise<Exclude<KernelAnswer, { kind: "failed" }>>;
  stop(): Promise<void>;
}

/**
 * @param worker that runs kernelThread.ts
 * @param onEnd why the thread ended, unless it was stopped
 */
export function createKernelThread(worker: Worker, onEnd: (reason: string) => void): KernelThread {
  let isAlive = true;
  let asked = 0;
  let waiting: { resolve: (answer: KernelAnswer) => void; reject: (error: Error) => void } | undefined;

  const end = (reason: string): void => {
    if (!isAlive) return;
    isAlive = false;
    waiting?.reject(new Error(`a thread of the kernel ended: ${reason}`));
    waiting = undefined;
    onEnd(reason);
    void worker.terminate();
  };
  worker.on("message", (message: NumberedAnswer | undefined) => {
    const answers = waiting;
    // An answer to something else must not pass for that of the chunk in hand.
    if (answers === undefined || message?.number !== asked) end("it sent something that is no answer");
    else answers.resolve(message.answer);
    waiting = undefined;
  });
  worker.on("error", (error: unknown) => end(String(error)));
  worker.on("messageerror", (error) => end(String(error)));
  worker.on("exit", (code) => end(`exit code ${code}`));
  // An idle thread does not keep the process alive.
  worker.unref();

  return {
    isAlive: () => isAlive,
    async ask(request, limit) {
      if (!isAlive || waiting !== undefined) throw new Error("the kernel's thread has ended or is busy");
      const giveUp = (): void => end("it did not answer in time");
      worker.ref();
      limit.addEventListener("abort", giveUp);
      try {
        const answer = await new Promise<KernelAnswer>((resolve, reject) => {
          waiting = { resolve, reject };
          const numbered: NumberedRequest = { number: ++asked, request };
          worker.postMessage(numbered, request.kind === "compute" ? [request.accounts.numbers.buffer] : []);
        });
        if (answer.kind === "failed") throw new Error(answer.reason);
        return answer;
      } finally {
        limit.removeEventListener("abort", giveUp);
        waiting = undefined;
        worker.unref();
      }
    },
    async stop() {
      onEnd = () => undefined;
      end("it was stopped");
      await worker.terminate();
    },
  };
}
