import type { MeasuredCube, ScenarioCube, StreamedCube } from "../cube/ScenarioCube.ts";
import type { Slab } from "../cube/Slab.ts";
import { ModelError } from "../errors/ModelError.ts";
import type { Instructions } from "./instantiate.ts";
import type { KernelRows } from "./KernelRows.ts";
import type { MemoryShares } from "./memoryShares.ts";
import { cubeShape, requireCube, requireSameShape, requireRows } from "./requireCube.ts";
import { pastSource, sampledSource } from "./rowSources.ts";
import { StreamedRows } from "./StreamedRows.ts";
import type { Watch } from "./Watch.ts";

/** Both measures of a cube, one slab of each at a time in the kernel's memory. */
export class StreamedCubeRows implements KernelRows {
  readonly sampled: StreamedRows;
  readonly past: StreamedRows | undefined;
  /** Whose rows they are; nobody's once a row was refused while they were taken. */
  #cube: ScenarioCube | StreamedCube | undefined;
  #measured: MeasuredCube;

  /**
   * Takes every slab once, for the peaks and deviations of the rows.
   * @throws ModelError as `CubeRows`.
   */
  constructor(
    cube: ScenarioCube | StreamedCube,
    { sampled, past }: MemoryShares,
    options: { readonly width: number; readonly instructions?: Instructions; readonly watch?: Watch },
  ) {
    requireCube(cube);
    const history = pastSource(cube);
    this.#cube = cube;
    this.sampled = new StreamedRows(sampledSource(cube), { ...options, memoryLimit: sampled });
    this.past =
      history === undefined ? undefined : new StreamedRows(history, { ...options, memoryLimit: past });
    this.#measured = this.#measure(cube);
  }

  get measured(): MeasuredCube {
    return this.#measured;
  }

  /**
   * Goes on with the rows of a newer cube.
   * @throws ModelError as `CubeRows.follow`.
   */
  follow(cube: ScenarioCube | StreamedCube): void {
    requireCube(cube);
    requireSameShape(this.#cube, cube);
    this.#cube = undefined;
    this.sampled.follow(sampledSource(cube));
    const history = pastSource(cube);
    if (history !== undefined) this.past?.follow(history);
    this.#measured = this.#measure(cube);
    this.#cube = cube;
  }

  /** Whether a cube has the same instruments and scenarios. */
  canFollow(cube: ScenarioCube | StreamedCube): boolean {
    return this.#cube !== undefined && cubeShape(cube) === cubeShape(this.#cube);
  }

  /** Runs with somebody who is told of every slab, and may stop it. */
  watched<T>(watch: Watch, run: () => T): T {
    this.#watch(watch);
    try {
      return run();
    } finally {
      this.#watch({});
    }
  }

  rowsOf(slab: Slab): readonly Float64Array[] {
    return this.sampled.rowsOf(slab);
  }

  deviationOf(index: number): number {
    return this.sampled.deviationOf(index);
  }

  /**
   * @throws ModelError `impossibleParameter` if the rows are those of a newer cube by now, or of none; or if the cube's own were
   *   transferred away.
   */
  requireCurrent(cube: ScenarioCube | StreamedCube): void {
    if ("rows" in cube) requireRows(cube);
    if (cube === this.#cube) return;
    throw new ModelError(
      "impossibleParameter",
      "The kernel's rows are those of a newer cube by now, or of none",
      cube.snapshot.time,
      "Use the kernel that `follow` returned.",
    );
  }

  #watch(watch: Watch): void {
    this.sampled.watch = watch;
    if (this.past !== undefined) this.past.watch = watch;
  }

  #measure(cube: ScenarioCube | StreamedCube): MeasuredCube {
    const { sampled, past } = this;
    const peaks = sampled.peaks.map((peak, index) => Math.max(peak, past?.peaks[index] ?? 0));
    return { ...cube, peaks };
  }
}
