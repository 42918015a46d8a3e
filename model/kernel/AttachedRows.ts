import type { ScenarioCube, StreamedCube } from "../cube/ScenarioCube.ts";
import type { Slab } from "../cube/Slab.ts";
import { ModelError } from "../errors/ModelError.ts";
import { attachRows } from "./attachRows.ts";
import { claimPart, type CubeRowsShare, readVersion } from "./CubeRowsShare.ts";
import type { Instructions } from "./instantiate.ts";
import type { KernelRows } from "./KernelRows.ts";
import type { LaidRows, RowsLayout } from "./LaidRows.ts";
import { isLaid } from "./laidRow.ts";
import { requireCube, requireRows } from "./requireCube.ts";
import { rowDeviation } from "./rowDeviation.ts";
import { rowsOfWhole } from "./rowsOfWhole.ts";

/** `CubeRows` that another thread laid out and may lay out again: what was read meanwhile is refused. */
export class AttachedRows implements KernelRows {
  readonly sampled: LaidRows;
  readonly past: LaidRows | undefined;
  readonly #cube: ScenarioCube;
  readonly #share: CubeRowsShare;

  /**
   * @param cube whose rows they are
   * @throws ModelError as `CubeRows`, and `impossibleParameter` for a share of another cube, of rows that have moved on, or one
   *   that was attached before.
   */
  constructor(cube: ScenarioCube, share: CubeRowsShare, instructions?: Instructions) {
    requireCube(cube);
    this.#cube = cube;
    this.#share = share;
    const { layout } = share.sampled;
    if (
      layout.instruments !== cube.instruments.length ||
      layout.runs !== cube.profile.scenarioSet.panels ||
      (share.past === undefined) !== (cube.historical === undefined)
    ) {
      refuse(layout, cube);
    }
    this.requireCurrent(cube);
    this.sampled = attachRows(share.sampled, instructions);
    this.past = share.past === undefined ? undefined : attachRows(share.past, instructions);
    claimPart(share);
    // Cubes of one shape differ in their rows only.
    const isSame =
      cube.rows.every((row, i) => isLaid(this.sampled, i, row)) &&
      (this.past === undefined || cube.historical!.rows.every((row, i) => isLaid(this.past!, i, row)));
    if (!isSame) refuse(layout, cube);
    this.requireCurrent(cube);
  }

  get measured(): ScenarioCube {
    return this.#cube;
  }

  rowsOf(slab: Slab): readonly Float64Array[] {
    return rowsOfWhole(this.#cube.rows, this.#cube.points, slab);
  }

  deviationOf(index: number): number {
    return rowDeviation(this.sampled, this.#cube.rows[index]!);
  }

  /**
   * @throws ModelError `impossibleParameter` if the rows are not those of the cube any more, or were being replaced when they
   *   were shared; or if the cube's own were transferred away.
   */
  requireCurrent(cube: ScenarioCube | StreamedCube): void {
    requireRows(this.#cube);
    if (
      this.#share.version % 2 === 0 &&
      cube === this.#cube &&
      readVersion(this.#share) === this.#share.version
    )
      return;
    throw new ModelError(
      "impossibleParameter",
      "Another thread has laid out other rows by now",
      cube.snapshot.time,
      "Attach to what it shares now.",
    );
  }
}

function refuse({ instruments, points }: RowsLayout, cube: ScenarioCube): never {
  throw new ModelError(
    "impossibleParameter",
    "The shared rows are those of another cube",
    { instruments, points },
    `Share those of this one: ${cube.instruments.length} instruments in ${cube.points} scenarios.`,
  );
}
