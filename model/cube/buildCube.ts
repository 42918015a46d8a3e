import { ModelError } from "../errors/ModelError.ts";
import type { Profile } from "../profiles/Profile.ts";
import { type ScenarioDraws, scenarioDraws } from "../random/scenarioDraws.ts";
import type { Market } from "../snapshot/Market.ts";
import { parseMarket } from "../snapshot/parseMarket.ts";
import type { Snapshot } from "../snapshot/Snapshot.ts";
import { stressRows } from "../stress/stressRows.ts";
import { factorModel } from "../tree/factorModel.ts";
import { filteredHistoricalRows } from "./filteredHistoricalRows.ts";
import type { HistoricalRows } from "./HistoricalRows.ts";
import { instrumentRows } from "./instrumentRows.ts";
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
  const draws = scenarioDraws(profile.scenarioSet, seeds);
  const rows = instrumentRows({ profile, factors, market, draws });
  const residuals = profile.historical;
  const historical =
    residuals === undefined
      ? undefined
      : filteredHistoricalRows({
          profile,
          factors,
          market,
          firstPanel: scenarioDraws({ ...profile.scenarioSet, panels: 1 }, seeds.slice(0, 1)),
          residuals,
        });
  return cubeOf({ profile, snapshot }, market, draws.points, rows, historical);
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
  const factors = factorModel(profile);
  const market = parseMarket(profile, factors, snapshot);
  const rows = instrumentRows({ profile, factors, market, draws });
  return cubeOf({ profile, snapshot }, market, draws.points, rows);
}

function cubeOf(
  source: Pick<ScenarioCube, "profile" | "snapshot">,
  market: Market,
  points: number,
  rows: readonly Float64Array[],
  historical?: HistoricalRows,
): ScenarioCube {
  const peaks = Float64Array.from(rows, (row, i) => {
    const { key } = market.instruments[i]!;
    return Math.max(peakOf(row, key), historical === undefined ? 0 : peakOf(historical.rows[i]!, key));
  });
  return {
    ...source,
    points,
    instruments: market.instruments.map(({ key }) => key),
    rows,
    peaks,
    market,
    ...(source.profile.stress === undefined ? {} : { stress: stressRows(market, source.profile.stress) }),
    ...(historical === undefined ? {} : { historical }),
  };
}

/** max |p| of a row; refuses anything that is not a finite integer below 2^53. */
export function peakOf(row: Float64Array, key: string): number {
  let peak = 0;
  for (const value of row) {
    const size = Math.abs(value);
    if (!(size < 9007199254740992)) {
      throw new ModelError(
        "notFinite",
        `The profit and loss of one lot of ${key} is not a finite number`,
        value,
        "Check its mark, and the price and volatility of its underlying.",
      );
    }
    if (size > peak) peak = size;
  }
  return peak;
}
