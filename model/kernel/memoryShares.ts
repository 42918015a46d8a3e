import type { ScenarioCube, StreamedCube } from "../cube/ScenarioCube.ts";
import { ModelError } from "../errors/ModelError.ts";
import { pastSource, sampledSource } from "./rowSources.ts";
import { holdsAll, leastLimit } from "./slabRoom.ts";
import { streamedTiling } from "./Tiling.ts";

/**
 * The memory that each of some threads may have: all of it where it holds the rows of a cube, which they then share, else a part,
 * in which each lays them out slab by slab.
 * @throws ModelError `tooLarge`, naming the least limit, where a part does not hold one tile.
 */
export function threadMemory(
  cube: ScenarioCube,
  threads: number,
  memoryLimit: number,
): { readonly isShared: boolean; readonly bytes: number } {
  const width = streamedTiling.exact;
  const least = leastMemory(cube, width);
  if (memoryLimit >= least && memoryShares(cube, width, memoryLimit).isWhole) {
    return { isShared: true, bytes: memoryLimit };
  }
  if (memoryLimit < threads * least) refuse(cube, threads * least, memoryLimit);
  return { isShared: false, bytes: Math.floor(memoryLimit / threads) };
}

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
  const least = leastMemory(cube, width);
  if (!(memoryLimit >= least)) refuse(cube, least, memoryLimit);
  const isWhole =
    "rows" in cube &&
    holdsAll(source, width, shares.sampled) &&
    (history === undefined || holdsAll(history, width, shares.past));
  return { ...shares, isWhole };
}

/** The limit at which both measures have room for one tile. */
function leastMemory(cube: ScenarioCube | StreamedCube, width: number): number {
  const sampled = leastLimit(sampledSource(cube), width);
  const history = pastSource(cube);
  if (history === undefined) return sampled;
  return Math.max(Math.floor((4 * sampled + 2) / 3), 4 * leastLimit(history, width));
}

function refuse({ instruments }: ScenarioCube | StreamedCube, least: number, memoryLimit: number): never {
  throw new ModelError(
    "tooLarge",
    `Margins of ${instruments.length} instruments need a memory limit of ${least} bytes at least`,
    memoryLimit,
    "Raise the limit, or take fewer instruments.",
  );
}
