import { setTimeout as sleep } from "node:timers/promises";

import { describeError } from "@plimsoll/sdk";

import type { Report } from "../events/KeeperEvent.ts";
import type { SolvencyKeeper } from "./createSolvencyKeeper.ts";

const MAX_PAUSE_MS = 60_000;

export type RunSolvencyParameters = {
  keeper: SolvencyKeeper;
  pollMs: number;
  report: Report;
  signal: AbortSignal;
};

/** Steps until the signal. What fails is reported once and tried again, with longer pauses while it goes on failing. */
export async function runSolvency({ keeper, pollMs, report, signal }: RunSolvencyParameters): Promise<void> {
  let failures = 0;
  let lastFailure = "";
  while (!signal.aborted) {
    try {
      await keeper.step();
      failures = 0;
      lastFailure = "";
    } catch (error) {
      failures += 1;
      const reason = describeError(error);
      if (reason !== lastFailure)
        report({ event: "warning", message: `The solvency oracle waits: ${reason}` });
      lastFailure = reason;
    }
    const pause = Math.min(pollMs * 2 ** Math.min(failures, 10), Math.max(MAX_PAUSE_MS, pollMs));
    await sleep(pause, undefined, { signal }).catch(() => undefined);
  }
}
