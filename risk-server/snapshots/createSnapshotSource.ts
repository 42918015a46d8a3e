import type { Snapshot } from "@plimsoll/model";
import { describeError, snapshotHash } from "@plimsoll/sdk";
import type { Hex } from "viem";

import type { Logger } from "../telemetry/createLogger.ts";
import type { SnapshotStore } from "./SnapshotStore.ts";

/** Someone who may have a snapshot. */
export interface SnapshotPeer {
  readonly name: string;
  snapshot(hash: Hex): Promise<Snapshot | undefined>;
}

/**
 * A snapshot by its hash: kept here, or fetched from a peer and kept. A peer is not trusted: what it sends must hash to
 * what was asked for.
 * @throws Error when nobody has it.
 */
export function createSnapshotSource(store: SnapshotStore, peers: readonly SnapshotPeer[], logger: Logger) {
  return async (hash: Hex): Promise<Snapshot> => {
    const kept = await store.get(hash);
    if (kept !== undefined) return kept;
    for (const peer of peers) {
      try {
        const fetched = await peer.snapshot(hash);
        if (fetched === undefined) continue;
        if (snapshotHash(fetched) === hash) {
          await store.put(fetched);
          return fetched;
        }
        logger.warn({ peer: peer.name, hash }, "a peer sent another snapshot than asked for");
      } catch (error) {
        logger.debug(
          { peer: peer.name, hash, reason: describeError(error) },
          "a peer did not send a snapshot",
        );
      }
    }
    throw new Error(`snapshot ${hash} is neither kept here nor at a peer`);
  };
}
