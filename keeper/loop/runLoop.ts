import { setTimeout as sleep } from "node:timers/promises";

import { describeError } from "@plimsoll/sdk";

import type { Chain, Head } from "../chain/Chain.ts";
import type { Report } from "../events/KeeperEvent.ts";
import type { Scanner } from "./createScanner.ts";

const MAX_PAUSE_MS = 30_000;

export type RunLoopParameters = {
  chain: Chain;
  scanner: Scanner;
  pollMs: number;
  report: Report;
  signal: AbortSignal;
};

/**
 * Scans whenever marks have moved, until the signal. What fails is reported once and tried again, with longer pauses
 * while it goes on failing; nothing ends the loop but the signal.
 */
export async function runLoop({ chain, scanner, pollMs, report, signal }: RunLoopParameters): Promise<void> {
  let scanned: Head | undefined;
  let failures = 0;
  let lastFailure = "";
  while (!signal.aborted) {
    try {
      const head = await chain.head();
      if ((await isDue(chain, scanned, head)) || (await scanner.isBetterInformed())) {
        await scanner.scan();
        scanned = head;
      } else {
        await scanner.retry();
      }
      if (failures > 0) report({ event: "warning", message: "Scanning again" });
      failures = 0;
      lastFailure = "";
    } catch (error) {
      failures += 1;
      const reason = describeError(error);
      if (reason !== lastFailure) report({ event: "warning", message: `The scan failed: ${reason}` });
      lastFailure = reason;
    }
    const pause = Math.min(pollMs * 2 ** Math.min(failures, 10), Math.max(MAX_PAUSE_MS, pollMs));
    await sleep(pause, undefined, { signal }).catch(() => undefined);
  }
}

/** A new epoch, marks posted to the present one, or a chain that went back. */
async function isDue(chain: Chain, scanned: Head | undefined, head: Head): Promise<boolean> {
  if (scanned === undefined) return true;
  if (head.epoch !== scanned.epoch || head.blockNumber < scanned.blockNumber) return true;
  return head.blockNumber > scanned.blockNumber && chain.marksMoved(scanned.blockNumber, head.blockNumber);
}
