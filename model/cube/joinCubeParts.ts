import { ModelError } from "../errors/ModelError.ts";
import type { Profile } from "../profiles/Profile.ts";
import { parseMarket } from "../snapshot/parseMarket.ts";
import type { Snapshot } from "../snapshot/Snapshot.ts";
import { factorModel } from "../tree/factorModel.ts";
import type { CubePart } from "./buildCubePart.ts";
import { cubeOfPart } from "./cubeOfPart.ts";
import type { ScenarioCube } from "./ScenarioCube.ts";

/**
 * The cube that `buildCube` gives, of all its parts, in any order. Rows are taken over, not copied.
 * @throws ModelError `impossibleParameter` unless every instrument is in one part.
 */
export function joinCubeParts(input: {
  profile: Profile;
  snapshot: Snapshot;
  parts: readonly CubePart[];
}): ScenarioCube {
  const { profile, snapshot, parts } = input;
  const market = parseMarket(profile, factorModel(profile), snapshot);
  const owners = parts.flatMap((part) => part.instruments.map((index, i) => ({ index, part, i })));
  owners.sort((a, b) => a.index - b.index);
  const [first] = parts;
  if (
    first === undefined ||
    owners.length !== market.instruments.length ||
    owners.some(({ index }, k) => index !== k)
  ) {
    throw new ModelError(
      "impossibleParameter",
      "The parts do not hold every instrument of the snapshot once",
      parts.map(({ instruments }) => instruments.length),
      "Build all parts of one number from one snapshot.",
    );
  }
  const { points, historical } = first;
  return cubeOfPart(input, market, {
    points,
    instruments: [...market.instruments.keys()],
    rows: owners.map(({ part, i }) => part.rows[i]!),
    historical: historical && { ...historical, rows: owners.map(({ part, i }) => part.historical!.rows[i]!) },
    peaks: Float64Array.from(owners, ({ part, i }) => part.peaks[i]!),
  });
}
