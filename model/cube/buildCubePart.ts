import { ModelError } from "../errors/ModelError.ts";
import type { Profile } from "../profiles/Profile.ts";
import { scenarioDraws } from "../random/scenarioDraws.ts";
import type { Market } from "../snapshot/Market.ts";
import { parseMarket } from "../snapshot/parseMarket.ts";
import type { Snapshot } from "../snapshot/Snapshot.ts";
import { factorModel, type FactorModel } from "../tree/factorModel.ts";
import { filteredHistoricalRows } from "./filteredHistoricalRows.ts";
import type { HistoricalRows } from "./HistoricalRows.ts";
import { instrumentRows } from "./instrumentRows.ts";
import { instrumentShares } from "./instrumentShares.ts";
import { peakOf } from "./peakOf.ts";
import type { Seed } from "./ScenarioCube.ts";

/** Some rows of a cube: what one thread of several builds. Plain data, which can be sent. */
export interface CubePart {
  /** Number of scenarios. */
  readonly points: number;
  /** Whose rows they are: indices of instruments in the order of the cube, ascending. */
  readonly instruments: readonly number[];
  /** One an index, integer 1e-6 USD of one lot by scenario. */
  readonly rows: readonly Float64Array[];
  /** The same under moves that happened, if the profile has any. */
  readonly historical: HistoricalRows | undefined;
  /** max |p| of both, one an index. */
  readonly peaks: Float64Array;
}

/**
 * Part number `part` of `parts` of the cube that `buildCube` builds of the same arguments, bit for bit: `joinCubeParts`
 * puts them together. A part draws the scenarios of the whole cube (a tenth of the work) and values its own instruments.
 * @throws ModelError as `buildCube`; `impossibleParameter` unless 0 ≤ part < parts are integers.
 */
export function buildCubePart(input: {
  profile: Profile;
  snapshot: Snapshot;
  seeds: readonly Seed[];
  part: number;
  parts: number;
}): CubePart {
  const { profile, snapshot, seeds, part, parts } = input;
  if (!(Number.isSafeInteger(part) && Number.isSafeInteger(parts) && part >= 0 && part < parts)) {
    throw new ModelError(
      "impossibleParameter",
      "There is no such part of a cube",
      [part, parts],
      "Count parts from 0.",
    );
  }
  const factors = factorModel(profile);
  const market = parseMarket(profile, factors, snapshot);
  const instruments = instrumentShares(market, parts)[part]!;
  return cubePart({ profile, factors, market, seeds, instruments });
}

/** The rows of the instruments named. */
export function cubePart(input: {
  profile: Profile;
  factors: FactorModel;
  market: Market;
  seeds: readonly Seed[];
  instruments: readonly number[];
}): CubePart {
  const { profile, market, seeds, instruments } = input;
  const draws = scenarioDraws(profile.scenarioSet, seeds);
  const rows = instrumentRows({ ...input, draws });
  const residuals = profile.historical;
  const historical = residuals === undefined ? undefined : filteredHistoricalRows({ ...input, residuals });
  const peaks = Float64Array.from(instruments, (index, i) => {
    const { key } = market.instruments[index]!;
    const peak = peakOf(rows[i]!, key);
    return historical === undefined ? peak : Math.max(peak, peakOf(historical.rows[i]!, key));
  });
  return { points: draws.points, instruments, rows, historical, peaks };
}
