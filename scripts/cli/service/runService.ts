import { constants } from "node:os";

import { startUpError, type Surroundings } from "./startUpError.ts";

/** A long-running part of the system. */
export interface Service {
  start(): Promise<unknown>;
  stop(): Promise<unknown>;
}

const SIGNALS = ["SIGINT", "SIGTERM"] as const;
type StopSignal = (typeof SIGNALS)[number];

/** How long a service whose parent is gone may take to stop: nobody is left to insist. */
const ORPHAN_GRACE_MS = 5_000;

/**
 * Starts a service and keeps the process until SIGINT or SIGTERM, then stops it in order. A second signal ends the
 * process at once. Exit code: 0 after SIGTERM, 130 after SIGINT. A service that was started with an IPC channel also stops
 * when that closes, which it does however the parent ends, SIGKILL included.
 *
 * @throws CommandError with one line if it did not start.
 */
export async function runService(service: Service, surroundings: Surroundings): Promise<void> {
  const { promise: asked, resolve } = Promise.withResolvers<StopSignal | "disconnect">();
  let first = true;
  const onSignal = (signal: StopSignal): void => {
    if (!first) process.exit(128 + constants.signals[signal]);
    first = false;
    resolve(signal);
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  const onDisconnect = (): void => {
    setTimeout(() => process.exit(), ORPHAN_GRACE_MS).unref();
    resolve("disconnect");
  };
  process.once("disconnect", onDisconnect);
  // Without a channel it is undefined; false says that the parent ended before this line.
  const { connected } = process as { connected?: boolean };
  if (connected === false) onDisconnect();

  try {
    // A keeper's `start` may last as long as it runs.
    const started = service.start();
    const ended = await Promise.race([asked, started.then(() => undefined)]);
    const reason = ended ?? (await asked);
    await service.stop();
    process.exitCode = reason === "SIGINT" ? 128 + constants.signals.SIGINT : 0;
  } catch (error) {
    await service.stop().catch(() => undefined);
    throw startUpError(error, surroundings);
  } finally {
    for (const signal of SIGNALS) process.off(signal, onSignal);
    process.off("disconnect", onDisconnect);
  }
}
