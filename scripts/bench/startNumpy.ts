import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";

import { z } from "zod";

import type { Elapsed } from "./timing.ts";
import type { Workload } from "./workload.ts";

/** A process that computes the tails of a workload with numpy when it is asked to. */
export interface Numpy {
  readonly ways: readonly string[];
  readonly versions: string;
  /** Sums of the largest losses by account, and what it took. */
  compute(way: string): Promise<{ readonly sums: readonly number[]; readonly elapsed: Elapsed }>;
  stop(): Promise<void>;
}

export interface NumpyOptions {
  /** What runs numpyTails.py. */
  readonly command: string;
  /** Of BLAS; all cores where it is left out. */
  readonly threads?: number;
}

const GREETING = z.union([
  z.object({ missing: z.string() }),
  z.object({ ways: z.array(z.string()), versions: z.string() }),
]);
const ANSWER = z.object({ sums: z.array(z.number()), wall: z.number(), processor: z.number() });

/** @returns why there is none on this machine, in words, where python or numpy is missing */
export async function startNumpy(
  work: Workload,
  worst: number,
  { command, threads }: NumpyOptions,
): Promise<Numpy | string> {
  const script = path.join(import.meta.dirname, "numpyTails.py");
  const limit = threads === undefined ? {} : threadLimits(threads);
  const child = spawn(command, [script], {
    stdio: ["pipe", "pipe", "pipe"],
    env: { ...process.env, ...limit },
  });
  const ended = endOf(child);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  // Whatever ends this process ends that one: it reads to the end of its input.
  const kill = (): void => void child.kill();
  process.once("exit", kill);
  void ended.then(() => process.off("exit", kill));
  // A process that has ended does not read: `next` says so.
  child.stdin.on("error", () => undefined);

  async function next(): Promise<unknown> {
    const line = await lines.next();
    if (line.done === true) throw new Error(`numpy's process ended: ${await ended}`);
    return JSON.parse(line.value);
  }
  async function stop(): Promise<void> {
    child.stdin.end();
    child.kill();
    await ended;
  }

  send(child.stdin, work, worst);
  let greeting;
  try {
    greeting = GREETING.parse(await next());
  } catch {
    return `${command} does not run: ${await ended}`;
  }
  if ("missing" in greeting) {
    await ended;
    return `${command} has no numpy: ${greeting.missing}`;
  }
  return {
    ...greeting,
    async compute(way) {
      child.stdin.write(`${way}\n`);
      const { sums, wall, processor } = ANSWER.parse(await next());
      return { sums, elapsed: { wall, processor } };
    },
    stop,
  };
}

/** Whatever BLAS numpy was built with. */
function threadLimits(threads: number): Record<string, string> {
  const names = ["OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"];
  return Object.fromEntries(names.map((name) => [name, String(threads)]));
}

function send(input: Writable, { rows, points, books }: Workload, worst: number): void {
  const size = { accounts: books.length, instruments: rows.length, points, worst };
  input.write(`${JSON.stringify(size)}\n`);
  const lots = new Float64Array(books.length * rows.length);
  books.forEach((legs, a) => {
    for (const { index, size } of legs) lots[a * rows.length + index] = Number(size);
  });
  for (const values of [lots, ...rows]) {
    input.write(Buffer.from(values.buffer, values.byteOffset, values.byteLength));
  }
}

/** Its last words. */
async function endOf(child: ChildProcessByStdio<Writable, Readable, Readable>): Promise<string> {
  let words = "";
  child.stderr.on("data", (text: Buffer) => (words = (words + text.toString()).slice(-500)));
  try {
    const [code, signal] = (await once(child, "close")) as [number | null, string | null];
    const last = words.trim().split("\n").at(-1) ?? "";
    return last === "" ? `exit code ${code ?? signal ?? "unknown"}` : last;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
