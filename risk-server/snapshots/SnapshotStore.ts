import type { Snapshot } from "@plimsoll/model";
import type { Hex } from "viem";

/** Snapshots by their hash. What is in it can be recomputed or fetched again; nothing else is truth here. */
export interface SnapshotStore {
  /** Keeps a snapshot and returns its hash. Repeating it changes nothing. */
  put(snapshot: Snapshot): Promise<Hex>;
  /** The snapshot with this hash, undefined when it is not kept. */
  get(hash: Hex): Promise<Snapshot | undefined>;
}
