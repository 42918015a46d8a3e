import type { Snapshot } from "@plimsoll/model";
import { snapshotHash } from "@plimsoll/sdk";
import type { Hex } from "viem";

import type { SnapshotStore } from "./SnapshotStore.ts";

/** Keeps the newest `capacity` snapshots and forgets them when the process ends. */
export function createMemorySnapshotStore(capacity = 1_000): SnapshotStore {
  const kept = new Map<Hex, Snapshot>();
  return {
    put(snapshot) {
      const hash = snapshotHash(snapshot);
      kept.delete(hash);
      kept.set(hash, snapshot);
      const oldest = kept.keys().next();
      if (kept.size > capacity && oldest.done !== true) kept.delete(oldest.value);
      return Promise.resolve(hash);
    },
    get: (hash) => Promise.resolve(kept.get(hash)),
  };
}
