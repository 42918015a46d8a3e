import { constants } from "node:os";

const SIGNALS = ["SIGINT", "SIGTERM"] as const;

/** Runs an answer that a signal may cut short: the process then ends at once with 128 + the signal's number. */
export async function interruptible<Result>(answer: () => Promise<Result>): Promise<Result> {
  const listeners = SIGNALS.map((signal) => {
    const listener = (): never => {
      process.stderr.write(`${process.stderr.isTTY ? "\n" : ""}interrupted\n`);
      process.exit(128 + constants.signals[signal]);
    };
    process.once(signal, listener);
    return { signal, listener };
  });
  try {
    return await answer();
  } finally {
    for (const { signal, listener } of listeners) process.off(signal, listener);
  }
}
