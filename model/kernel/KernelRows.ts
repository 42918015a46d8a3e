import type { MeasuredCube, ScenarioCube, StreamedCube } from "../cube/ScenarioCube.ts";
import type { Slab } from "../cube/Slab.ts";
import type { LaidRows } from "./LaidRows.ts";

/** The rows of a cube as a kernel computes over them: its own, another thread's, or a slab at a time. */
export interface KernelRows {
  readonly sampled: LaidRows;
  /** Under the moves that happened. */
  readonly past: LaidRows | undefined;
  /** Whose rows they are. */
  readonly measured: MeasuredCube;
  /** As doubles, by instrument. */
  rowsOf(slab: Slab): readonly Float64Array[];
  /** `columnDeviation` of an instrument's row. */
  deviationOf(index: number): number;
  /** @throws ModelError `impossibleParameter` if they are not those of the cube any more. */
  requireCurrent(cube: ScenarioCube | StreamedCube): void;
}
