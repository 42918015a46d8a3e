import type { ScenarioCube, StreamedCube } from "../cube/ScenarioCube.ts";
import { CubeRows } from "./CubeRows.ts";
import type { Instructions } from "./instantiate.ts";
import { memoryShares } from "./memoryShares.ts";
import { requireCube } from "./requireCube.ts";
import { StreamedCubeRows } from "./StreamedCubeRows.ts";
import { checkTiling, marginTiling, streamedTiling, type Tiling } from "./Tiling.ts";
import type { Watch } from "./Watch.ts";

export interface LayOptions {
  readonly tiling?: Tiling;
  readonly instructions?: Instructions;
  /**
   * Bytes for the rows as the kernel lays them out, for what accounts need, and for the making of a streamed cube's rows.
   * 4 GiB if absent, all that the kernel can address.
   */
  readonly memoryLimit?: number;
  /** Who is told of slabs while the rows are taken for the first time. */
  readonly watch?: Watch;
}

/**
 * The rows of a cube: all of them where they are there and half of the memory holds them, else slab by slab.
 * @throws ModelError `tooLarge`, naming the least memory limit; as `CubeRows`.
 */
export function layCube(
  cube: ScenarioCube | StreamedCube,
  { tiling, memoryLimit, ...rest }: LayOptions,
): CubeRows | StreamedCubeRows {
  requireCube(cube);
  const { exact: width } = checkTiling(tiling ?? streamedTiling);
  const shares = memoryShares(cube, width, memoryLimit);
  return "rows" in cube && shares.isWhole
    ? new CubeRows(cube, { ...rest, tiling: tiling ?? marginTiling, shares })
    : new StreamedCubeRows(cube, shares, { ...rest, width });
}
