import { rowTiles, scenarioTiles, type CubePart, type ScenarioCube } from "@plimsoll/model";
import type { Hex } from "viem";

import { merkleLeaf, merkleRoot, merkleRootOf } from "./merkleRoot.ts";

/**
 * The name of a scenario cube: Merkle root of its tiles (`scenarioTiles`), so that one tile can be shown and checked
 * without the rest. Hashes 4 bytes a scenario and instrument: tens of milliseconds a megabyte, once a snapshot.
 *
 * @throws ModelError if a row holds anything but integers below 2^53.
 */
export function scenarioRoot(cube: Pick<ScenarioCube, "instruments" | "rows" | "historical">): Hex {
  return merkleRoot(scenarioTiles(cube));
}

/** Leaves of the tree by row of the tiles, for some of the rows. */
export type ScenarioLeaves = ReadonlyMap<number, readonly Hex[]>;

/**
 * The leaves of a part of a cube, so that threads hash what they built; `scenarioRootOf` makes the root of all.
 * @param instruments how many the whole cube has
 * @throws ModelError as `scenarioRoot`.
 */
export function scenarioLeaves(part: CubePart, instruments: number): ScenarioLeaves {
  const leaves = new Map<number, readonly Hex[]>();
  const hash = (row: number, values: Float64Array, index: number): void => {
    leaves.set(row, Array.from(rowTiles(row, values, `instrument ${index}`), merkleLeaf));
  };
  part.instruments.forEach((index, i) => {
    const [sampled, past] = [part.rows[i], part.historical?.rows[i]];
    if (sampled !== undefined) hash(index, sampled, index);
    if (past !== undefined) hash(instruments + index, past, index);
  });
  return leaves;
}

/** `scenarioRoot` of a cube from the leaves of all its parts. */
export function scenarioRootOf(parts: readonly ScenarioLeaves[]): Hex {
  const byRow = parts.flatMap((part) => [...part]).sort(([a], [b]) => a - b);
  return merkleRootOf(byRow.flatMap(([, hashes]) => hashes));
}
