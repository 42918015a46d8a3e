import type { ScenarioCube, StreamedCube } from "../cube/ScenarioCube.ts";
import { ModelError } from "../errors/ModelError.ts";
import { referenceProfile } from "../profiles/reference.ts";

/** The version of the model that this is; a cube of another one may have other terms. */
const { modelVersion } = referenceProfile;

/** @throws ModelError `unsupported` for a cube of another version, `impossibleParameter` for one that lacks rows. */
export function requireCube(cube: ScenarioCube | StreamedCube): void {
  const { profile, instruments, market, historical } = cube;
  if (profile.modelVersion !== modelVersion) {
    throw new ModelError(
      "unsupported",
      "The cube was built by another version of the model than the kernel",
      profile.modelVersion,
      `Build it with version ${modelVersion}.`,
    );
  }
  const sampled = "rows" in cube ? cube.rows.length : instruments.length;
  for (const count of [sampled, market.instruments.length, historical?.rows.length ?? instruments.length]) {
    if (count === instruments.length) continue;
    throw new ModelError(
      "impossibleParameter",
      "The cube does not have one row an instrument",
      count,
      `Build it again: it has ${instruments.length} instruments.`,
    );
  }
}

/** @throws ModelError `impossibleParameter` for a cube of other instruments or scenarios than another; there may be none. */
export function requireSameShape(
  before: ScenarioCube | StreamedCube | undefined,
  cube: ScenarioCube | StreamedCube,
): void {
  if (before !== undefined && cubeShape(cube) === cubeShape(before)) return;
  throw new ModelError(
    "impossibleParameter",
    "The cube has other instruments or scenarios than the kernel's",
    { instruments: cube.instruments.length, points: cube.points },
    "Make a new kernel for it.",
  );
}

/** The same for cubes of the same instruments and scenarios. */
export function cubeShape({ instruments, points, profile, historical }: ScenarioCube | StreamedCube): string {
  const { panels } = profile.scenarioSet;
  return JSON.stringify([instruments, points, panels, historical?.points ?? 0]);
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
