import { fields } from "./fields.ts";
import { readSnapshot } from "./readSnapshot.ts";
import type { Snapshot } from "./Snapshot.ts";

/**
 * A snapshot from JSON: every field there and of the right type. Whether its prices are possible is checked
 * against a profile by buildCube and exactMargin.
 * @throws ModelError naming the path of the field, what was there, and what to write.
 */
export function parseSnapshot(json: unknown): Snapshot {
  return readSnapshot(fields(json, "snapshot"));
}
