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
