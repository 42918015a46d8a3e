import type { ScenarioCube } from "../cube/ScenarioCube.ts";
import { ModelError } from "../errors/ModelError.ts";
import { referenceProfile } from "../profiles/reference.ts";

/** The version of the model that this is; a cube of another one may have other terms. */
const { modelVersion } = referenceProfile;

/** @throws ModelError `unsupported` for a cube of another version, `impossibleParameter` for one that lacks rows. */
export function requireCube({ profile, rows, instruments, market, historical }: ScenarioCube): void {
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

/** @throws ModelError `impossibleParameter` for a cube whose rows were transferred away since. */
export function requireRows({ rows, points, historical }: ScenarioCube): void {
  requireLengths(rows, points);
  if (historical !== undefined) requireLengths(historical.rows, historical.points);
}

function requireLengths(rows: readonly Float64Array[], points: number): void {
  for (const row of rows) {
    if (row.length === points) continue;
    throw new ModelError(
      "impossibleParameter",
      "A row of the cube does not have one number a scenario, or its buffer was transferred away",
      row.length,
      `Keep the cube as it was built: ${points} numbers a row.`,
    );
  }
}
