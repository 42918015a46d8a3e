import type { ScenarioCube } from "../cube/ScenarioCube.ts";
import { ModelError } from "../errors/ModelError.ts";
import type { CubeRowsShare } from "./CubeRowsShare.ts";
import type { MemoryPart } from "./KernelMemory.ts";
import { requireCube } from "./requireCube.ts";
import { type RowsOptions, ScenarioRows } from "./ScenarioRows.ts";
import type { Tiling } from "./Tiling.ts";

/** Wide tiles, since an account of a margin is many sums of few legs. No screens: its tails are too long for them. */
const marginTiling: Tiling = { exact: 128, single: 20, narrow: 32, extreme: 0.03 };

/** Both measures of a cube, simulated scenarios and moves that happened, in the kernel's memory. */
export class CubeRows {
  readonly sampled: ScenarioRows;
  readonly past: ScenarioRows | undefined;
  #cube: ScenarioCube;
  /** Address of the version that other threads check. */
  readonly #versionAt: number;
  readonly #parts = new Map<number, { sampled: MemoryPart; past: MemoryPart | undefined }>();

  /**
   * @throws ModelError `unsupported` for a cube of another version of the model, or where there is no SIMD;
   *   `impossibleParameter` or `notFinite` for one whose rows are broken or were transferred away; `tooLarge` beyond the
   *   memory limit.
   */
  constructor(cube: ScenarioCube, options: Pick<RowsOptions, "tiling" | "instructions" | "memoryLimit">) {
    requireCube(cube);
    const { rows, points, historical } = cube;
    const settings = { tiling: marginTiling, screens: false, ...options };
    this.#cube = cube;
    this.sampled = new ScenarioRows(rows, points, { ...settings, runs: cube.profile.scenarioSet.panels });
    this.past =
      historical === undefined ? undefined : new ScenarioRows(historical.rows, historical.points, settings);
    this.#versionAt = this.sampled.memory.take(4);
  }

  /**
   * Lays out the rows in which a newer cube differs.
   * @returns how many rows were laid out
   * @throws ModelError as the constructor; `impossibleParameter` for a cube of other instruments or scenarios.
   */
  follow(cube: ScenarioCube): number {
    requireCube(cube);
    const before = this.#cube;
    if (!this.canFollow(cube)) {
      throw new ModelError(
        "impossibleParameter",
        "The cube has other instruments or scenarios than the kernel's",
        { instruments: cube.instruments.length, points: cube.points },
        "Make a new kernel for it.",
      );
    }
    this.#cube = cube;
    const version = new Int32Array(this.sampled.memory.shared.buffer, this.#versionAt, 1);
    // Odd from here on, for good if a row is refused.
    Atomics.add(version, 0, 1);
    const past =
      this.past === undefined ? 0 : replace(this.past, before.historical!.rows, cube.historical!.rows);
    const sampled = replace(this.sampled, before.rows, cube.rows);
    Atomics.add(version, 0, 1);
    return past + sampled;
  }

  /** Whether a cube has the same instruments and scenarios. */
  canFollow(cube: ScenarioCube): boolean {
    return shapeOf(cube) === shapeOf(this.#cube);
  }

  /**
   * What another thread needs to compute over the rows as they are now.
   * @param thread its number: the part of the memory that it works in is reserved once
   * @param bytes of that part
   * @throws ModelError `tooLarge` beyond the memory limit.
   */
  share(thread: number, bytes: number): CubeRowsShare {
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

  /** @throws ModelError `impossibleParameter` if the rows are those of a newer cube by now. */
  requireCurrent(cube: ScenarioCube): void {
    if (cube === this.#cube) return;
    throw new ModelError(
      "impossibleParameter",
      "The kernel's rows are those of a newer cube by now",
      cube.snapshot.time,
      "Use the kernel that `follow` returned.",
    );
  }
}

function replace(
  laid: ScenarioRows,
  before: readonly Float64Array[],
  after: readonly Float64Array[],
): number {
  let count = 0;
  after.forEach((row, index) => {
    const old = before[index]!;
    if (row === old || (row.length === old.length && row.every((p, s) => p === old[s]))) return;
    laid.setRow(index, row);
    count++;
  });
  return count;
}

function shapeOf({ instruments, points, profile, historical }: ScenarioCube): string {
  const { panels } = profile.scenarioSet;
  return JSON.stringify([instruments, points, panels, historical?.points ?? 0]);
}
