import { type Chunk, ChunkQueue } from "@plimsoll/model";

import type { KernelReply, KernelThread } from "./createKernelThread.ts";
import type { KernelRequest } from "./kernelThread.ts";
import type { ManyOptions } from "./MarginModel.ts";
import { createClaim, isWithdrawn, type RequestClaim, withdraw } from "./RequestClaim.ts";

export interface ChunkedWork {
  /** How many things there are to do. */
  readonly count: number;
  /** What a thread is to do with a part of them. */
  readonly askFor: (chunk: Chunk) => KernelRequest;
  /** @param reply a thread's. @returns false if it is none to the chunk */
  readonly take: (reply: KernelReply, chunk: Chunk) => boolean;
  /** As of `KernelPoolOptions`. */
  readonly limit: () => AbortSignal;
}

/** A chunk that a thread was sent. */
interface Sent {
  readonly chunk: Chunk;
  readonly claim: RequestClaim;
  readonly reply: Promise<KernelReply>;
}

interface Desk {
  readonly thread: KernelThread;
  /** Not answered, oldest first. */
  readonly sent: Sent[];
}

/** One is computed, the next is there when that is done: a thread never waits for the one that asks. */
const chunksAThread = 2;

/**
 * Has threads do chunks of some work. What a thread did is read once it has been sent the next, and what waits behind another chunk
 * is taken back for a thread that has nothing to do. No thread has anything to do any more when this returns or throws.
 * @throws Error when every thread ended; what a thread said that failed, and what `take` and `onProgress` throw; the signal's
 *   reason once it is aborted: when the chunks that were begun are done.
 */
export async function computeChunks(
  team: readonly KernelThread[],
  { count, askFor, take, limit }: ChunkedWork,
  { signal, onProgress }: ManyOptions,
): Promise<void> {
  const chunks = new ChunkQueue(count, team.length);
  const failures: unknown[] = [];
  const desks = team.map((thread): Desk => ({ thread, sent: [] }));

  const takeAllBack = (): void => {
    for (const { sent } of desks) for (const { claim } of sent) withdraw(claim);
  };
  const fail = (error: unknown): void => {
    failures.push(error);
    takeAllBack();
  };
  /** Of a thread that has another chunk in hand. */
  const takeOneBack = (): Chunk | undefined => {
    for (const { sent } of desks) {
      const next = sent[1];
      if (next !== undefined && withdraw(next.claim)) return next.chunk;
    }
    return undefined;
  };
  const sendTo = ({ thread, sent }: Desk): void => {
    while (sent.length < chunksAThread && thread.isAlive()) {
      if (failures.length > 0 || signal?.aborted === true) return;
      const chunk = chunks.next() ?? (sent.length === 0 ? takeOneBack() : undefined);
      if (chunk === undefined) return;
      const claim = createClaim();
      const reply = thread.ask(askFor(chunk), limit(), claim);
      // It is waited for after the one before it, and both fail where the thread ends.
      reply.catch(() => undefined);
      sent.push({ chunk, claim, reply });
    }
  };
  const work = async (desk: Desk): Promise<void> => {
    const { thread, sent } = desk;
    sendTo(desk);
    for (let oldest = sent[0]; oldest !== undefined; oldest = sent[0]) {
      const { chunk, claim, reply } = oldest;
      try {
        const answer = await reply;
        sent.shift();
        sendTo(desk);
        if (isWithdrawn(claim)) continue;
        if (!take(answer, chunk)) {
          throw new Error("a thread of the kernel answered something else than its chunk");
        }
        chunks.complete(chunk);
        onProgress?.(chunks.done, chunks.total);
      } catch (error) {
        if (sent[0] === oldest) sent.shift();
        if (thread.isAlive()) fail(error);
        else if (!isWithdrawn(claim)) chunks.giveBack(chunk);
      }
    }
  };

  signal?.addEventListener("abort", takeAllBack);
  try {
    while (chunks.done < chunks.total) {
      const alive = desks.filter(({ thread }) => thread.isAlive());
      if (alive.length === 0) throw new Error("every thread of the kernel has ended");
      await Promise.all(alive.map(work));
      signal?.throwIfAborted();
      if (failures.length > 0) throw failures[0];
    }
  } finally {
    signal?.removeEventListener("abort", takeAllBack);
  }
}
