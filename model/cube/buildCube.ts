import type { Profile } from "../profiles/Profile.ts";
import type { ScenarioDraws } from "../random/scenarioDraws.ts";
import { parseMarket } from "../snapshot/parseMarket.ts";
import type { Snapshot } from "../snapshot/Snapshot.ts";
import { factorModel } from "../tree/factorModel.ts";
import { cubePart } from "./buildCubePart.ts";
import { cubeOfPart } from "./cubeOfPart.ts";
import { instrumentRows } from "./instrumentRows.ts";
import { peakOf } from "./peakOf.ts";
import type { ScenarioCube, Seed } from "./ScenarioCube.ts";

/**
 * Scenarios, and the profit and loss of one lot of every instrument of the snapshot in each. Deterministic in
 * its arguments, bit for bit. Draws are kept by seed, so a new snapshot under the same seeds only revalues.
 *
 * @param input.seeds one a panel of `profile.scenarioSet`
 * @throws ModelError on a bad snapshot, profile or seed.
 */
export function buildCube(input: {
  profile: Profile;
  snapshot: Snapshot;
  seeds: readonly Seed[];
}): ScenarioCube {
  const { profile, snapshot, seeds } = input;
  const factors = factorModel(profile);
  const market = parseMarket(profile, factors, snapshot);
  const instruments = [...market.instruments.keys()];
  return cubeOfPart(input, market, cubePart({ profile, factors, market, seeds, instruments }));
}

/**
 * The same over points of the unit cube that were drawn otherwise, for studies of sampling: all weigh the same, and
 * there are no historical scenarios.
 * @throws ModelError on a bad snapshot or profile.
 */
export function cubeOverDraws(input: {
  profile: Profile;
  snapshot: Snapshot;
  draws: ScenarioDraws;
}): ScenarioCube {
  const { profile, snapshot, draws } = input;
  const { points } = draws;
  const factors = factorModel(profile);
  const market = parseMarket(profile, factors, snapshot);
  const instruments = [...market.instruments.keys()];
  const rows = instrumentRows({ profile, factors, market, draws, instruments });
  const peaks = Float64Array.from(rows, (row, i) => peakOf(row, market.instruments[i]!.key));
  return cubeOfPart({ profile, snapshot }, market, {
    points,
    instruments,
    rows,
    historical: undefined,
    peaks,
  });
}
