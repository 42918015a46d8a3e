import type { ScenarioCube } from "../cube/ScenarioCube.ts";
import { ModelError } from "../errors/ModelError.ts";
import { referenceProfile } from "../profiles/reference.ts";
import { type RowsOptions, ScenarioRows } from "./ScenarioRows.ts";
import type { Tiling } from "./Tiling.ts";

/** The version of the model that this is; a cube of another one may have other terms. */
const { modelVersion } = referenceProfile;
/** Wide tiles, since an account of a margin is many sums of few legs. */
const marginTiling: Tiling = { exact: 128, single: 20, narrow: 32, extreme: 0.03 };

/** Both measures of a cube, simulated scenarios and moves that happened, in the kernel's memory. */
export class CubeRows {
  readonly sampled: ScenarioRows;
  readonly past: ScenarioRows | undefined;
  #cube: ScenarioCube;

  /**
   * @throws ModelError `unsupported` for a cube of another version of the model, or where there is no SIMD;
   *   `impossibleParameter` or `notFinite` for one whose rows are broken or were transferred away; `tooLarge` beyond the
   *   memory limit.
   */
  constructor(cube: ScenarioCube, options: Pick<RowsOptions, "tiling" | "instructions" | "memoryLimit">) {
    requireCube(cube);
    const { rows, points, historical } = cube;
    const settings = { tiling: marginTiling, ...options };
    this.#cube = cube;
    this.sampled = new ScenarioRows(rows, points, { ...settings, runs: cube.profile.scenarioSet.panels });
    this.past =
      historical === undefined ? undefined : new ScenarioRows(historical.rows, historical.points, settings);
  }

  /**
   * Lays out the rows in which a newer cube differs.
   * @returns how many rows were laid out
   * @throws ModelError as the constructor; `impossibleParameter` for a cube of other instruments or scenarios.
   */
  follow(cube: ScenarioCube): number {
    requireCube(cube);
    const before = this.#cube;
    if (shapeOf(cube) !== shapeOf(before)) {
      throw new ModelError(
        "impossibleParameter",
        "The cube has other instruments or scenarios than the kernel's",
        { instruments: cube.instruments.length, points: cube.points },
        "Make a new kernel for it.",
      );
    }
    this.#cube = cube;
    const past =
      this.past === undefined ? 0 : replace(this.past, before.historical!.rows, cube.historical!.rows);
    return past + replace(this.sampled, before.rows, cube.rows);
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

function requireCube({ profile, rows, instruments, market, historical }: ScenarioCube): void {
  if (profile.modelVersion !== modelVersion) {
    throw new ModelError(
      "unsupported",
      "The cube was built by another version of the model than the kernel",
      profile.modelVersion,
      `Build it with version ${modelVersion}.`,
    );
  }
  for (const count of [rows.length, market.instruments.length, historical?.rows.length ?? rows.length]) {
    if (count === instruments.length) continue;
    throw new ModelError(
      "impossibleParameter",
      "The cube does not have one row an instrument",
      count,
      `Build it again: it has ${instruments.length} instruments.`,
    );
  }
}
