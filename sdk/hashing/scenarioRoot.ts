import { scenarioTiles, type ScenarioCube } from "@plimsoll/model";
import type { Hex } from "viem";

import { merkleRoot } from "./merkleRoot.ts";

/**
 * The name of a scenario cube: Merkle root of its tiles (`scenarioTiles`), so that one tile can be shown and checked
 * without the rest. Hashes 4 bytes a scenario and instrument: tens of milliseconds a megabyte, once a snapshot.
 *
 * @throws ModelError if a row holds anything but integers below 2^53.
 */
export function scenarioRoot(cube: Pick<ScenarioCube, "instruments" | "rows" | "historical">): Hex {
  return merkleRoot(scenarioTiles(cube));
}
