import { type ChildProcess, fork } from "node:child_process";
import path from "node:path";

import type { Answer, Question } from "./worker.ts";

/** What takes as long as this never ends. */
const TIMEOUT_MS = 30 * 60_000;
/** Chains of tests that have ended stay in memory: a process judges no more than this. */
const QUESTIONS = 150;

export interface MutantJudge {
  /** Who notices a mutant: a test, `timeout` or `a crash`. A question may be made when its turn has come. */
  ask: (question: Question | (() => Question)) => Promise<Answer>;
  stop: () => void;
}

/** Several that take a question each; what is asked meanwhile waits for the first that is free. */
export function createJudges(folder: string, number: number): MutantJudge {
  const judges = Array.from({ length: number }, () => createMutantJudge(folder));
  const free = [...judges];
  const waiting: ((judge: MutantJudge) => void)[] = [];
  const take = async (): Promise<MutantJudge> =>
    free.pop() ?? new Promise((resolve) => void waiting.push(resolve));

  const ask: MutantJudge["ask"] = async (question) => {
    const judge = await take();
    try {
      return await judge.ask(question);
    } finally {
      const next = waiting.shift();
      if (next === undefined) free.push(judge);
      else next(judge);
    }
  };
  return { ask, stop: () => judges.forEach((judge) => judge.stop()) };
}

/** A process that runs tests over a built project with mutants, one question at a time, and is started again where one of them stops it. */
function createMutantJudge(folder: string): MutantJudge {
  let process: ChildProcess | undefined;
  let asked = 0;

  const stop = (): void => {
    process?.removeAllListeners();
    process?.kill("SIGKILL");
    process = undefined;
  };

  const ask: MutantJudge["ask"] = async (question) => {
    if (asked++ % QUESTIONS === 0) stop();
    const worker = (process ??= await start(folder));
    return new Promise((resolve) => {
      const end = (answer: Answer, isDead: boolean): void => {
        clearTimeout(timer);
        worker.removeAllListeners();
        if (isDead) stop();
        resolve(answer);
      };
      const timer = setTimeout(() => end({ noticedBy: "timeout", ran: [] }, true), TIMEOUT_MS);
      worker.once("exit", () => end({ noticedBy: "a crash", ran: [] }, true));
      worker.once("message", (answer: Answer) => end(answer, false));
      worker.send(typeof question === "function" ? question() : question);
    });
  };
  return { ask, stop };
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
