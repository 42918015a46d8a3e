import type { Chunk } from "@plimsoll/model";
import { expect } from "chai";
import fc from "fast-check";

import { computeChunks } from "./computeChunks.ts";
import type { KernelReply, KernelThread } from "./createKernelThread.ts";
import { begin, isWithdrawn, type RequestClaim } from "./RequestClaim.ts";

interface Request {
  readonly chunk: Chunk;
  readonly claim: RequestClaim;
  readonly reply: PromiseWithResolvers<KernelReply>;
}

/** A thread that does a step when it is told to. */
class SteppedThread implements KernelThread {
  /** Not answered; the oldest is begun. */
  readonly inbox: Request[] = [];
  readonly #done: Chunk[];
  #isAlive = true;

  /** @param done where the chunks go that it has computed */
  constructor(done: Chunk[]) {
    this.#done = done;
  }

  isAlive(): boolean {
    return this.#isAlive;
  }

  ask(request: unknown, _: AbortSignal, claim?: RequestClaim): Promise<KernelReply> {
    const asked = { chunk: request as Chunk, claim: claim!, reply: Promise.withResolvers<KernelReply>() };
    this.inbox.push(asked);
    return asked.reply.promise;
  }

  /** Begins the oldest, if it was not taken back. */
  begin(): void {
    const [oldest] = this.inbox;
    if (oldest !== undefined) begin(oldest.claim);
  }

  /** Begins and answers the oldest. */
  answer(): void {
    this.begin();
    const oldest = this.inbox.shift();
    if (oldest === undefined) return;
    if (isWithdrawn(oldest.claim)) oldest.reply.resolve({ kind: "dropped" });
    else {
      this.#done.push(oldest.chunk);
      oldest.reply.resolve({ kind: "ready", shares: [] });
    }
  }

  die(): void {
    this.#isAlive = false;
    for (const { reply } of this.inbox.splice(0)) reply.reject(new Error("killed"));
  }

  stop(): Promise<void> {
    return Promise.resolve();
  }
}

/** What promises lead to has happened. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const neverGivenUp = new AbortController().signal;

function start(count: number, threads: number, signal?: AbortSignal) {
  const computed: Chunk[] = [];
  const taken: Chunk[] = [];
  const seen: number[] = [];
  const team = Array.from({ length: threads }, () => new SteppedThread(computed));
  const ended = computeChunks(
    team,
    {
      count,
      askFor: (chunk) => chunk as never,
      take: ({ kind }, chunk) => {
        if (kind !== "ready") return false;
        taken.push(chunk);
        return true;
      },
      limit: () => neverGivenUp,
    },
    { onProgress: (done) => seen.push(done), ...(signal === undefined ? {} : { signal }) },
  ).then(
    () => "done",
    (error: unknown) => error,
  );
  return { team, computed, taken, seen, ended };
}

const firstsOf = (chunks: readonly { readonly chunk: Chunk }[]) => chunks.map(({ chunk }) => chunk.first);
const sizesOf = (chunks: readonly { readonly chunk: Chunk }[]) =>
  chunks.map(({ chunk: { first, end } }) => end - first);

describe("computeChunks", () => {
  it("behavior: each thread has a chunk ahead, and the next is sent before an answer is taken", async () => {
    const { team, taken } = start(2000, 2);
    const [a, b] = team as [SteppedThread, SteppedThread];
    expect([firstsOf(a.inbox), firstsOf(b.inbox)]).to.deep.equal([
      [0, 250],
      [500, 750],
    ]);
    const sentBefore: number[] = [];
    const push = taken.push.bind(taken);
    taken.push = (chunk) => {
      sentBefore.push(b.inbox.length);
      return push(chunk);
    };
    b.answer();
    await settled();
    expect(firstsOf(b.inbox)).to.deep.equal([750, 1000]);
    expect(sentBefore).to.deep.equal([2]);
  });

  it("behavior: what waits behind another chunk is taken back for a thread with nothing to do, what was begun is not", async () => {
    const { team, computed, ended } = start(128, 2);
    const [slow, quick] = team as [SteppedThread, SteppedThread];
    expect(sizesOf(slow.inbox)).to.deep.equal([32, 32]);
    slow.begin();
    for (let i = 0; i < 3; i++) {
      quick.answer();
      await settled();
    }
    expect(quick.inbox).to.have.length(0);
    expect(slow.inbox.map(({ claim }) => isWithdrawn(claim))).to.deep.equal([false, true]);
    slow.answer();
    await settled();
    slow.answer();
    expect(await ended).to.equal("done");
    expect(computed.map(({ first }) => first).sort((a, b) => a - b)).to.deep.equal([0, 32, 64, 96]);
  });

  it("behavior: once it is aborted nothing is begun, and it ends when what was begun has", async () => {
    const abort = new AbortController();
    const { team, computed, ended } = start(1000, 2, abort.signal);
    const [a, b] = team as [SteppedThread, SteppedThread];
    a.begin();
    abort.abort(new Error("newer marks"));
    let isOver = false;
    void ended.then(() => (isOver = true));
    b.answer();
    b.answer();
    await settled();
    expect([computed, b.inbox, isOver]).to.deep.equal([[], [], false]);
    a.answer();
    a.answer();
    expect(String(await ended)).to.match(/newer marks/);
    expect(computed).to.have.length(1);
  });

  it("error: a reply that is none fails it when no thread has anything to do any more", async () => {
    const { team, ended, computed } = start(1000, 2);
    const [a, b] = team as [SteppedThread, SteppedThread];
    b.begin();
    a.begin();
    a.inbox.shift()!.reply.resolve({ kind: "dropped" });
    await settled();
    for (const thread of [a, a, b, b]) thread.answer();
    expect(String(await ended)).to.match(/something else than its chunk/);
    expect(computed).to.have.length(1);
  });

  it("behavior: all is taken once, whatever order threads answer in and whichever die but one", async () => {
    const steps = fc.array(
      fc.tuple(fc.nat(3), fc.constantFrom(...(["begin", "answer", "answer", "die"] as const))),
      {
        maxLength: 60,
      },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 1500 }),
        fc.integer({ min: 1, max: 4 }),
        steps,
        async (count, threads, events) => {
          const { team, taken, seen, ended } = start(count, threads);
          const step = async (t: number, does: "begin" | "answer" | "die"): Promise<void> => {
            const thread = team[t]!;
            if (thread.isAlive() && (does !== "die" || team.filter((one) => one.isAlive()).length > 1)) {
              thread[does]();
            }
            await settled();
          };
          for (const [t, does] of events) await step(t % threads, does);
          const isWaiting = (): boolean =>
            seen.at(-1) !== count || team.some(({ inbox }) => inbox.length > 0);
          for (let t = 0; isWaiting(); t++) await step(t % threads, "answer");
          expect(await ended).to.equal("done");
          const times = new Uint8Array(count);
          for (const { first, end } of taken) for (let i = first; i < end; i++) times[i]!++;
          expect(times.every((n) => n === 1)).to.equal(true);
        },
      ),
      { numRuns: 200, seed: 1 },
    );
  });
});
