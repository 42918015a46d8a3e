import { setTimeout as sleep } from "node:timers/promises";

const POLL_MS = 100;

/**
 * Asks until there is an answer.
 * @param what Named in the error, as what was waited for.
 * @throws after `timeoutMs`, with the last error met on the way; or at once when `signal` is aborted.
 */
export async function waitFor<T>(
  what: string,
  ask: () => Promise<T | undefined>,
  { timeoutMs = 60_000, signal }: { timeoutMs?: number; signal?: AbortSignal } = {},
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  let last: unknown;
  for (;;) {
    signal?.throwIfAborted();
    try {
      const answer = await ask();
      if (answer !== undefined) return answer;
    } catch (error) {
      last = error;
    }
    if (performance.now() > deadline) {
      const because = last instanceof Error ? `; last error: ${last.message}` : "";
      throw new Error(`waited ${timeoutMs / 1_000} s for ${what}${because}`);
    }
    await sleep(POLL_MS, undefined, signal === undefined ? {} : { signal });
  }
}
