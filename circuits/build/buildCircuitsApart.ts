import { fork } from "node:child_process";
import path from "node:path";

import { CircuitError } from "../CircuitError.ts";
import type { CircuitSizes } from "../CircuitSizes.ts";
import {
  buildCache,
  type BuildOptions,
  type BuildProgress,
  type BuiltCircuits,
  cachedCircuits,
} from "./buildCircuits.ts";

const BUILD_PROCESS = path.join(import.meta.dirname, "buildProcess.ts");

type Message = Parameters<BuildProgress>[0] | { readonly failure: string };

/**
 * The same as `buildCircuits` in a process of its own, for a service that has to go on answering: nothing is started where
 * the cache has them.
 * @throws CircuitError `buildFailed`, `aborted`.
 */
export async function buildCircuitsApart(
  sizes: CircuitSizes,
  options: BuildOptions = {},
): Promise<BuiltCircuits> {
  const { cache = buildCache, onProgress, signal } = options;
  const known = cachedCircuits(sizes, cache);
  if (known !== undefined) return known;
  const ended = (reason: string) =>
    new CircuitError(
      signal?.aborted === true ? "aborted" : "buildFailed",
      signal?.aborted === true ? "The build was ended" : "The circuits were not built",
      reason,
      "Start it again.",
    );
  if (signal?.aborted === true) throw ended("before it began");

  const child = fork(BUILD_PROCESS, [JSON.stringify(sizes), cache], {
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
  const stop = (): void => void child.kill("SIGKILL");
  signal?.addEventListener("abort", stop, { once: true });
  try {
    let failure: string | undefined;
    child.on("message", (message: Message) => {
      if ("failure" in message) ({ failure } = message);
      else onProgress?.(message);
    });
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", resolve);
    });
    const built = cachedCircuits(sizes, cache);
    if (code !== 0 || built === undefined) throw ended(failure ?? `exit code ${code ?? "none"}`);
    return built;
  } finally {
    signal?.removeEventListener("abort", stop);
  }
}
