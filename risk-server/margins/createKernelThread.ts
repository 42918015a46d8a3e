import type { Worker } from "node:worker_threads";

import type { KernelAnswer, KernelRequest, NumberedAnswer, NumberedRequest } from "./kernelThread.ts";
import type { RequestClaim } from "./RequestClaim.ts";

/** A thread of the kernel's pool: it answers one request after another, in the order in which they are sent. */
export interface KernelThread {
  isAlive(): boolean;
  /**
   * @param claim to take the request back by before the thread begins
   * @throws Error when the thread ends before it answers or says that it failed; when the signal aborts first, or something
   *   else than the answer comes, and the thread is then ended.
   */
  ask(request: KernelRequest, limit: AbortSignal, claim?: RequestClaim): Promise<KernelReply>;
  stop(): Promise<void>;
}

export type KernelReply = Exclude<KernelAnswer, { kind: "failed" }>;

/** A request without its answer. */
interface Waiting {
  readonly number: number;
  readonly resolve: (answer: KernelAnswer) => void;
  readonly reject: (error: Error) => void;
}

/**
 * @param worker that runs kernelThread.ts
 * @param onEnd why the thread ended, unless it was stopped
 */
export function createKernelThread(worker: Worker, onEnd: (reason: string) => void): KernelThread {
  let isAlive = true;
  let asked = 0;
  /** Oldest first. */
  let waiting: Waiting[] = [];

  const end = (reason: string): void => {
    if (!isAlive) return;
    isAlive = false;
    const unanswered = waiting;
    waiting = [];
    for (const { reject } of unanswered) reject(new Error(`a thread of the kernel ended: ${reason}`));
    onEnd(reason);
    void worker.terminate();
  };
  worker.on("message", (message: NumberedAnswer | undefined) => {
    const [oldest] = waiting;
    // An answer to something else must not pass for that of the chunk in hand.
    if (oldest === undefined || message?.number !== oldest.number) end("it sent something that is no answer");
    else {
      waiting.shift();
      oldest.resolve(message.answer);
    }
  });
  worker.on("error", (error: unknown) => end(String(error)));
  worker.on("messageerror", (error) => end(String(error)));
  worker.on("exit", (code) => end(`exit code ${code}`));
  // An idle thread does not keep the process alive.
  worker.unref();

  return {
    isAlive: () => isAlive,
    async ask(request, limit, claim) {
      if (!isAlive) throw new Error("the kernel's thread has ended");
      const giveUp = (): void => end("it did not answer in time");
      worker.ref();
      limit.addEventListener("abort", giveUp);
      try {
        const answer = await new Promise<KernelAnswer>((resolve, reject) => {
          const number = ++asked;
          waiting.push({ number, resolve, reject });
          const numbered: NumberedRequest = { number, request, claim };
          worker.postMessage(numbered, request.kind === "compute" ? [request.accounts.numbers.buffer] : []);
        });
        if (answer.kind === "failed") throw new Error(answer.reason);
        return answer;
      } finally {
        limit.removeEventListener("abort", giveUp);
        if (waiting.length === 0) worker.unref();
      }
    },
    async stop() {
      onEnd = () => undefined;
      end("it was stopped");
      await worker.terminate();
    },
  };
}
