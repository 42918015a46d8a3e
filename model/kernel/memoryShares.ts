import type { ScenarioCube, StreamedCube } from "../cube/ScenarioCube.ts";
import { ModelError } from "../errors/ModelError.ts";
import { pastSource, sampledSource } from "./rowSources.ts";
import { leastLimit, slabRoom } from "./slabRoom.ts";

/** All that 32-bit addresses reach. */
export const addressable = 4294967296;

/** How the memory of a kernel is divided, in bytes. */
export interface MemoryShares {
  readonly sampled: number;
  readonly past: number;
  /** Whether all rows are there already and half of each share holds them as laid out. */
  readonly isWhole: boolean;
}

/**
 * A quarter is for the moves that happened, if there are any.
 * @throws ModelError `tooLarge`, naming the least limit, where a share does not hold one tile.
 */
export function memoryShares(
  cube: ScenarioCube | StreamedCube,
  width: number,
  memoryLimit = addressable,
): MemoryShares {
  const source = sampledSource(cube);
  const history = pastSource(cube);
  const quarter = history === undefined ? 0 : Math.floor(memoryLimit / 4);
  const shares = {
    sampled: Math.min(memoryLimit - quarter, addressable),
    past: Math.min(quarter, addressable),
  };
  const least =
    history === undefined
      ? leastLimit(source, width)
      : Math.max(Math.floor((4 * leastLimit(source, width) + 2) / 3), 4 * leastLimit(history, width));
  if (!(memoryLimit >= least)) {
    throw new ModelError(
      "tooLarge",
      `Margins of ${source.instruments} instruments need a memory limit of ${least} bytes at least`,
      memoryLimit,
      "Raise the limit, or take fewer instruments.",
    );
  }
  const isWhole =
    "rows" in cube &&
    slabRoom(source, width, shares.sampled) === source.points &&
    (history === undefined || slabRoom(history, width, shares.past) === history.points);
  return { ...shares, isWhole };
}
