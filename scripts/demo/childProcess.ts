import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

const STOP_GRACE_MS = 5_000;
const LAST_LINES = 20;

/** One line a part printed: a log record when it was JSON. */
export type LogRecord = Record<string, unknown>;

export interface Part {
  readonly name: string;
  /** Of its process; undefined if it could not be started. */
  readonly pid: number | undefined;
  /** Asks it to end (SIGTERM), then insists; resolves when it is gone. */
  stop(): Promise<void>;
  /** Ends it at once, as a crash would. */
  kill(): void;
}

/**
 * Starts one part of the system as its own process: `plimsoll <arguments>`. Its log lines (NDJSON) go to `onRecord`; when
 * it ends by itself, `onExit` gets its last lines, so that a failed start is never silent.
 */
export function startPart(parameters: {
  name: string;
  arguments: readonly string[];
  env?: Readonly<Record<string, string>>;
  onRecord: (record: LogRecord) => void;
  onExit: (reason: string) => void;
}): Part {
  const cli = new URL("../cli/main.ts", import.meta.url).pathname;
  // Its own process group: a Ctrl-C at the terminal reaches the demonstration, which then stops its parts in order.
  // A channel: it closes even when the demonstration is killed, and a part whose channel closes stops by itself.
  const child = spawn(process.execPath, [cli, ...parameters.arguments], {
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    env: { ...process.env, ...parameters.env, NO_COLOR: "1" },
    detached: true,
  });
  const lastLines: string[] = [];
  let stopping = false;
  const gone = new Promise<void>((resolve) => {
    child.once("error", (error) => {
      lastLines.push(error.message);
      resolve();
    });
    child.once("exit", (code, signal) => {
      if (!stopping)
        parameters.onExit(`${parameters.name} ended (${signal ?? code ?? "?"}): ${lastLines.join("\n")}`);
      resolve();
    });
  });
  for (const stream of [child.stdout, child.stderr]) {
    if (stream === null) continue;
    createInterface({ input: stream }).on("line", (line) => {
      lastLines.push(line);
      if (lastLines.length > LAST_LINES) lastLines.shift();
      const record = parseRecord(line);
      if (record !== undefined) parameters.onRecord(record);
    });
  }
  // If the demonstration ends without its shutdown, its parts do so at once.
  const onParentExit = (): void => void child.kill("SIGKILL");
  process.once("exit", onParentExit);
  void gone.then(() => process.off("exit", onParentExit));

  return {
    name: parameters.name,
    pid: child.pid,
    kill: () => {
      stopping = true;
      child.kill("SIGKILL");
    },
    stop: async () => {
      stopping = true;
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill("SIGTERM");
      const insist = setTimeout(() => child.kill("SIGKILL"), STOP_GRACE_MS);
      await gone;
      clearTimeout(insist);
    },
  };
}

function parseRecord(line: string): LogRecord | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    return JSON.parse(line) as LogRecord;
  } catch {
    return undefined;
  }
}
