import type { Snapshot } from "@plimsoll/model";
import { describeError, type MarkHead } from "@plimsoll/sdk";
import type { Hex } from "viem";

import type { Logger } from "../telemetry/createLogger.ts";

/** The snapshot of the marks at the head, from which the next one carries on. */
export type PreviousSnapshot = (head: MarkHead) => Promise<Snapshot | undefined>;

/**
 * Undefined before the first marks, and when neither this server nor a peer has the snapshot any more: what it carried then
 * starts anew, which a committee agrees on only if nobody has it.
 */
export function createPreviousSnapshot(
  snapshotOf: (hash: Hex) => Promise<Snapshot>,
  logger: Logger,
): PreviousSnapshot {
  return async ({ epoch, snapshotHash }) => {
    if (epoch === 0) return undefined;
    try {
      return await snapshotOf(snapshotHash);
    } catch (error) {
      logger.warn({ epoch, reason: describeError(error) }, "the last snapshot is lost: buffers start full");
      return undefined;
    }
  };
}
