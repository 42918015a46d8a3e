import { constants } from "node:os";

import { startUpError, type Surroundings } from "./startUpError.ts";

/** A long-running part of the system. */
export interface Service {
  start(): Promise<unknown>;
  stop(): Promise<unknown>;
}

const SIGNALS = ["SIGINT", "SIGTERM"] as const;
type StopSignal = (typeof SIGNALS)[number];

/**
 * Starts a service and keeps the process until SIGINT or SIGTERM, then stops it in order. A second signal ends the
 * process at once. Exit code: 0 after SIGTERM, 130 after SIGINT.
 *
 * @throws CommandError with one line if it did not start.
 */
export async function runService(service: Service, surroundings: Surroundings): Promise<void> {
  const { promise: signalled, resolve } = Promise.withResolvers<StopSignal>();
  let first = true;
  const onSignal = (signal: StopSignal): void => {
    if (!first) process.exit(128 + constants.signals[signal]);
    first = false;
    resolve(signal);
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);

  try {
    // A keeper's `start` may last as long as it runs.
    const started = service.start();
    const ended = await Promise.race([signalled, started.then(() => undefined)]);
    const signal = ended ?? (await signalled);
    await service.stop();
    process.exitCode = signal === "SIGINT" ? 128 + constants.signals.SIGINT : 0;
  } catch (error) {
    await service.stop().catch(() => undefined);
    throw startUpError(error, surroundings);
  } finally {
    for (const signal of SIGNALS) process.off(signal, onSignal);
  }
}
