import type { Profile } from "../profiles/Profile.ts";
import { slabDraws } from "../random/scenarioDraws.ts";
import { parseMarket } from "../snapshot/parseMarket.ts";
import type { Snapshot } from "../snapshot/Snapshot.ts";
import { stressRows } from "../stress/stressRows.ts";
import { factorModel } from "../tree/factorModel.ts";
import { filteredHistoricalRows } from "./filteredHistoricalRows.ts";
import { gatherSampleSums } from "./gatherSampleSums.ts";
import { instrumentRows, sampleMarket } from "./instrumentRows.ts";
import { peakOf } from "./peakOf.ts";
import type { Seed, StreamedCube } from "./ScenarioCube.ts";
import type { Slab } from "./Slab.ts";
import { slabsOf } from "./slabsOf.ts";

/** Scenarios of which the sums over the sample are taken at a time. */
const simulatedTogether = 4096;
/** Rows, the values they are made of, and the draws behind them. */
const slabBytes = 48;

/**
 * `buildCube` without the rows, which are made for some scenarios at a time and forgotten: the same bits. What the price of an
 * underlying depends on in all scenarios (`SampleSums`) is known before, from three passes over the underlyings alone.
 * @throws ModelError as `buildCube`.
 */
export function streamedCube(input: {
  profile: Profile;
  snapshot: Snapshot;
  seeds: readonly Seed[];
}): StreamedCube {
  const { profile, snapshot, seeds } = input;
  const { scenarioSet, historical: residuals } = profile;
  const { panels, pointsPerPanel } = scenarioSet;
  const factors = factorModel(profile);
  const market = parseMarket(profile, factors, snapshot);
  const points = panels * pointsPerPanel;
  const instruments = [...market.instruments.keys()];
  const drawsOf = (slab: Slab) => slabDraws(scenarioSet, seeds, slab);
  const sample = gatherSampleSums(slabsOf(points, panels, simulatedTogether), (slab, sums) =>
    sampleMarket({ profile, factors, market, draws: drawsOf(slab), sample: sums }),
  );
  const historical =
    residuals === undefined
      ? undefined
      : filteredHistoricalRows({
          profile,
          factors,
          market,
          firstPanel: drawsOf({ first: 0, points: Math.min(pointsPerPanel, residuals.days) }),
          residuals,
          instruments,
        });
  const checked = (rows: Float64Array[]): Float64Array[] => {
    rows.forEach((row, i) => peakOf(row, market.instruments[i]!.key));
    return rows;
  };
  if (historical !== undefined) checked([...historical.rows]);
  return {
    profile,
    snapshot,
    points,
    instruments: market.instruments.map(({ key }) => key),
    market,
    rowsOf: (slab) =>
      checked(instrumentRows({ profile, factors, market, draws: drawsOf(slab), sample, instruments })),
    slabBytes,
    ...(profile.stress === undefined ? {} : { stress: stressRows(market, profile.stress) }),
    ...(historical === undefined ? {} : { historical }),
  };
}
