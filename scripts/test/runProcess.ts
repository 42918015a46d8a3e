import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";

/** How long a test process may live on after its tests have ended. */
const GRACE_MS = 15_000;
/** After how long without a line it is said that the process still runs. */
const QUIET_MS = 15_000;

export interface Run {
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Called with each line of either stream as it comes. */
  readonly onLine?: (line: string) => void;
  /** A file that appears when the tests have ended: the process should end soon after. */
  readonly endsAfter?: string;
  readonly timeoutMs: number;
}

export interface Ended {
  /** null when a signal ended it. */
  readonly code: number | null;
  readonly output: string;
  readonly problem?: string;
}

const running = new Set<() => void>();

/** Ends every process that was started here and has not ended. */
export function stopAll(): void {
  for (const stop of running) stop();
}

/** Runs a script under this Node to its end. Never rejects. */
export function runProcess({ args, cwd, env, onLine, endsAfter, timeoutMs }: Run): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, {
      cwd,
      env: env ?? process.env,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const stop = (): void => void child.kill("SIGKILL");
    running.add(stop);

    let problem: string | undefined;
    const giveUp = (why: string): void => {
      problem ??= why;
      stop();
    };

    const start = Date.now();
    let lastLine = start;
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream, crlfDelay: Infinity }).on("line", (line) => {
        output += `${line}\n`;
        lastLine = Date.now();
        onLine?.(line);
      });
    }

    const limit = setTimeout(() => giveUp(`did not end within ${timeoutMs / 60_000} min`), timeoutMs);
    let endedAt: number | undefined;
    const watch = setInterval(() => {
      if (Date.now() - lastLine > QUIET_MS) {
        lastLine = Date.now();
        onLine?.(`  … ${((lastLine - start) / 1000).toFixed(0)} s`);
      }
      if (endsAfter === undefined || !existsSync(endsAfter)) return;
      endedAt ??= Date.now();
      if (Date.now() - endedAt > GRACE_MS) {
        giveUp("the tests ended but the process did not: a test leaves a server, a timer or a child open");
      }
    }, 500);

    child.on("error", (error) => giveUp(error.message));
    child.on("close", (code) => {
      clearTimeout(limit);
      clearInterval(watch);
      running.delete(stop);
      resolve({ code, output, ...(problem === undefined ? {} : { problem }) });
    });
  });
}
