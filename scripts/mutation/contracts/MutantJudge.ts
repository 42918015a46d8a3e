import { type ChildProcess, fork } from "node:child_process";
import path from "node:path";

import type { Answer, Question } from "./worker.ts";

/** What takes as long as this never ends. */
const TIMEOUT_MS = 5 * 60_000;
/** Chains of tests that have ended stay in memory: a process judges no more than this. */
const QUESTIONS = 150;

export interface MutantJudge {
  /** The test that notices a mutant, `timeout`, or nothing. One question at a time. */
  judge: (question: Question) => Promise<string | undefined>;
  stop: () => void;
}

/** A process that runs tests over a built project with mutants, and is started again where one of them stops it. */
export function createMutantJudge(folder: string): MutantJudge {
  let process: ChildProcess | undefined;
  let asked = 0;

  const stop = (): void => {
    process?.removeAllListeners();
    process?.kill("SIGKILL");
    process = undefined;
  };

  const judge = async (question: Question): Promise<string | undefined> => {
    if (asked++ % QUESTIONS === 0) stop();
    const worker = (process ??= await start(folder));
    return new Promise((resolve) => {
      const end = (by: string | undefined, isDead: boolean): void => {
        clearTimeout(timer);
        worker.removeAllListeners();
        if (isDead) stop();
        resolve(by);
      };
      const timer = setTimeout(() => end("timeout", true), TIMEOUT_MS);
      worker.once("exit", () => end("a crash", true));
      worker.once("message", ({ noticedBy }: Answer) => end(noticedBy, false));
      worker.send(question);
    });
  };
  return { judge, stop };
}

async function start(folder: string): Promise<ChildProcess> {
  const worker = fork(path.join(import.meta.dirname, "worker.ts"), {
    cwd: folder,
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
  await new Promise<void>((resolve, reject) => {
    worker.once("message", () => resolve());
    worker.once("exit", (code) => reject(new Error(`The tests did not start (exit code ${code ?? "none"})`)));
  });
  worker.removeAllListeners();
  return worker;
}
