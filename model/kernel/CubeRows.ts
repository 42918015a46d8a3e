import type { ScenarioCube, StreamedCube } from "../cube/ScenarioCube.ts";
import type { Slab } from "../cube/Slab.ts";
import { ModelError } from "../errors/ModelError.ts";
import type { CubeRowsShare } from "./CubeRowsShare.ts";
import type { MemoryPart } from "./KernelMemory.ts";
import type { KernelRows } from "./KernelRows.ts";
import { isLaid } from "./laidRow.ts";
import type { MemoryShares } from "./memoryShares.ts";
import { cubeShape, requireCube, requireRows, requireSameShape } from "./requireCube.ts";
import { rowDeviation } from "./rowDeviation.ts";
import { rowsOfWhole } from "./rowsOfWhole.ts";
import { type RowsOptions, ScenarioRows } from "./ScenarioRows.ts";
import { marginTiling } from "./Tiling.ts";

/** Both measures of a cube, simulated scenarios and moves that happened, in the kernel's memory. */
export class CubeRows implements KernelRows {
  readonly sampled: ScenarioRows;
  readonly past: ScenarioRows | undefined;
  /** Whose rows they are; nobody's once a row was refused while they were replaced. */
  #cube: ScenarioCube | undefined;
  /** Address of the version that other threads check. */
  readonly #versionAt: number;
  readonly #parts = new Map<number, { sampled: MemoryPart; past: MemoryPart | undefined }>();

  /**
   * @throws ModelError `unsupported` for a cube of another version of the model, or where there is no SIMD;
   *   `impossibleParameter` or `notFinite` for one whose rows are broken or were transferred away; `tooLarge` beyond the
   *   memory limit.
   */
  constructor(
    cube: ScenarioCube,
    { shares, ...options }: Pick<RowsOptions, "tiling" | "instructions"> & { readonly shares?: MemoryShares },
  ) {
    requireCube(cube);
    const { rows, points, historical, profile } = cube;
    const settings = { tiling: marginTiling, screens: false, ordered: true, ...options };
    this.#cube = cube;
    this.sampled = new ScenarioRows(rows, points, {
      ...settings,
      runs: profile.scenarioSet.panels,
      ...(shares === undefined ? {} : { memoryLimit: shares.sampled }),
    });
    this.past =
      historical === undefined
        ? undefined
        : new ScenarioRows(historical.rows, historical.points, {
            ...settings,
            ...(shares === undefined ? {} : { memoryLimit: shares.past }),
          });
    this.#versionAt = this.sampled.memory.take(4);
  }

  /**
   * Lays out the rows in which a newer cube differs.
   * @returns how many rows were laid out
   * @throws ModelError as the constructor; `impossibleParameter` for a cube of other instruments or scenarios.
   */
  follow(cube: ScenarioCube): number {
    requireCube(cube);
    requireSameShape(this.#cube, cube);
    this.#cube = undefined;
    const version = new Int32Array(this.sampled.memory.shared.buffer, this.#versionAt, 1);
    // Odd from here on, for good if a row is refused.
    Atomics.add(version, 0, 1);
    const past = this.past === undefined ? 0 : replace(this.past, cube.historical!.rows);
    const sampled = replace(this.sampled, cube.rows);
    Atomics.add(version, 0, 1);
    this.#cube = cube;
    return past + sampled;
  }

  get measured(): ScenarioCube {
    if (this.#cube === undefined) refuseHalf();
    return this.#cube;
  }

  rowsOf(slab: Slab): readonly Float64Array[] {
    const { rows, points } = this.measured;
    return rowsOfWhole(rows, points, slab);
  }

  deviationOf(index: number): number {
    return rowDeviation(this.sampled, this.measured.rows[index]!);
  }

  /** Whether a cube has the same instruments and scenarios. */
  canFollow(cube: ScenarioCube): boolean {
    return this.#cube !== undefined && cubeShape(cube) === cubeShape(this.#cube);
  }

  /**
   * What another thread needs to compute over the rows as they are now.
   * @param thread its number: the part of the memory that it works in is reserved once
   * @param bytes of that part
   * @throws ModelError `tooLarge` beyond the memory limit, `impossibleParameter` after a row was refused while they were
   *   replaced.
   */
  share(thread: number, bytes: number): CubeRowsShare {
    if (this.#cube === undefined) refuseHalf();
    let parts = this.#parts.get(thread);
    if (parts === undefined) {
      parts = { sampled: this.sampled.memory.part(bytes), past: this.past?.memory.part(bytes) };
      this.#parts.set(thread, parts);
    }
    const past = parts.past && this.past?.share(parts.past);
    const version = new Int32Array(this.sampled.memory.shared.buffer, this.#versionAt, 1);
    return {
      sampled: this.sampled.share(parts.sampled),
      ...(past === undefined ? {} : { past }),
      versionAt: this.#versionAt,
      version: Atomics.load(version, 0),
    };
  }

  /**
   * @throws ModelError `impossibleParameter` if the rows are those of a newer cube by now, or of none; or if the cube's own were
   *   transferred away.
   */
  requireCurrent(cube: ScenarioCube | StreamedCube): void {
    requireRows(this.measured);
    if (cube === this.#cube) return;
    throw new ModelError(
      "impossibleParameter",
      "The kernel's rows are those of a newer cube by now",
      cube.snapshot.time,
      "Use the kernel that `follow` returned.",
    );
  }
}

/** Compared with what is laid out: what the cube before had may have been written to since. */
function replace(laid: ScenarioRows, rows: readonly Float64Array[]): number {
  let count = 0;
  rows.forEach((row, index) => {
    if (isLaid(laid, index, row)) return;
    laid.setRow(index, row);
    count++;
  });
  return count;
}

function refuseHalf(): never {
  throw new ModelError(
    "impossibleParameter",
    "The kernel's rows were replaced in part only: one of them was refused",
    undefined,
    "Make a new kernel.",
  );
}
