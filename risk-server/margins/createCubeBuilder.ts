import { once } from "node:events";
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";

import { type Profile, receivedCube, type Seed, type Snapshot } from "@plimsoll/model";

import type { CubeAnswer, CubeRequest } from "./cubeWorker.ts";
import type { NamedCube } from "./MarginModel.ts";

/** Threads that build scenario cubes together, each the rows of some instruments. */
export interface CubeBuilder {
  /**
   * The cube and its root, the same however many threads there are. One after another, newest request last.
   * @throws Error when a thread ends or the snapshot is refused; the next build has new threads.
   */
  build(snapshot: Snapshot, seeds: readonly Seed[]): Promise<NamedCube>;
  stop(): Promise<void>;
}

/** Every thread draws all scenarios, a tenth of what one alone would do, so many more than four gain little. */
const mostThreads = 4;

export function createCubeBuilder(
  profile: Profile,
  threads = Math.min(mostThreads, availableParallelism()),
  start = (): Worker => new Worker(new URL("./cubeWorker.ts", import.meta.url)),
): CubeBuilder {
  let team: Worker[] = [];
  let queue: Promise<unknown> = Promise.resolve();

  async function disband(): Promise<void> {
    const old = team;
    team = [];
    await Promise.all(old.map((worker) => worker.terminate()));
  }

  async function build(snapshot: Snapshot, seeds: readonly Seed[]): Promise<NamedCube> {
    if (team.length === 0) team = Array.from({ length: threads }, start);
    const workers = team;
    try {
      const answers = await Promise.all(
        workers.map((worker, part) =>
          ask(worker, { kind: "build", profile, snapshot, seeds, part, parts: workers.length }),
        ),
      );
      const built = answers.flatMap((answer) => (answer.kind === "built" ? [answer.built] : []));
      const [first] = workers;
      const joined = first && (await ask(first, { kind: "join", profile, snapshot, built }));
      if (joined?.kind !== "joined")
        throw new Error("a thread of the cube answered something else than a cube");
      return { cube: receivedCube(joined.cube), scenarioRoot: joined.scenarioRoot };
    } catch (error) {
      await disband();
      throw error;
    }
  }

  return {
    build(snapshot, seeds) {
      const cube = queue.then(() => build(snapshot, seeds));
      queue = cube.catch(() => undefined);
      return cube;
    },
    async stop() {
      await disband();
      await queue;
    },
  };
}

/** @throws what the thread threw; Error when it ends before it answers. */
async function ask(worker: Worker, request: CubeRequest): Promise<CubeAnswer> {
  const done = new AbortController();
  // An idle thread does not keep the process alive.
  worker.ref();
  try {
    const answer = once(worker, "message", { signal: done.signal });
    const ended = once(worker, "exit", { signal: done.signal }).then(() => {
      throw new Error("the cube's thread ended before it answered");
    });
    worker.postMessage(request);
    // `once` also rejects when the worker emits "error", which is how an exception in it arrives.
    const [message] = (await Promise.race([answer, ended])) as [CubeAnswer];
    return message;
  } finally {
    done.abort();
    worker.unref();
  }
}
