import { ModelError } from "../errors/ModelError.ts";
import { assetInnovations } from "../horizons/assetInnovations.ts";
import { contractValues } from "../horizons/contractValues.ts";
import { depegs } from "../horizons/depegs.ts";
import { dimensionsOf } from "../horizons/Dimensions.ts";
import { eventPaths } from "../horizons/eventPaths.ts";
import { eventSpills } from "../horizons/eventSpills.ts";
import { horizonOf } from "../horizons/Horizon.ts";
import { perpetualBasis } from "../horizons/perpetualBasis.ts";
import { pricePaths } from "../horizons/pricePaths.ts";
import { settlementPrices } from "../horizons/settlementPrices.ts";
import { withVolatilityShocks } from "../horizons/volatilityShocks.ts";
import { roundHalfEven } from "../numeric/roundHalfEven.ts";
import type { Profile } from "../profiles/Profile.ts";
import { scenarioDraws } from "../random/scenarioDraws.ts";
import { parseMarket } from "../snapshot/parseMarket.ts";
import type { Snapshot } from "../snapshot/Snapshot.ts";
import { factorModel } from "../tree/factorModel.ts";
import { perpetualRow } from "./perpetualRow.ts";
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
  const dimensions = dimensionsOf(profile, factors, market);
  const innovations = assetInnovations(profile, factors, dimensions, draws);
  const horizon = horizonOf(profile, market);
  const events = eventPaths(market, horizon, dimensions, draws);
  const spills = [...eventSpills(market, horizon, events, draws), ...depegs(profile, market, horizon, draws)];
  const simulated = pricePaths(profile, market, horizon, innovations, dimensions.next, spills);
  const paths = withVolatilityShocks(profile, market, horizon, simulated.paths, draws);
  const settlement = settlementPrices(profile, market, draws);
  const values = contractValues(market, paths, events, draws, simulated.nextDimension, settlement);
  const rows = market.instruments.map((instrument, i) => {
    if (instrument.kind !== "perp") {
      return values[i]!.map((value) => roundHalfEven(value * 1e6) - instrument.mark);
    }
    const moves = paths[instrument.asset]!.logReturns.at(-1)!;
    const years = horizon.assetYears[instrument.asset]!;
    const basis = perpetualBasis(profile, market.assets[instrument.asset]!, years, moves, innovations);
    return perpetualRow(market, instrument, moves, basis);
  });
  const peaks = Float64Array.from(rows, (row, i) => peakOf(row, market.instruments[i]!.key));
  return {
    profile,
    snapshot,
    points: draws.points,
    instruments: market.instruments.map(({ key }) => key),
    rows,
    peaks,
    market,
  };
}

/** max |p| of a row; refuses anything that is not a finite integer below 2^53. */
function peakOf(row: Float64Array, key: string): number {
  let peak = 0;
  for (const value of row) {
    const size = Math.abs(value);
    if (!(size < 9007199254740992)) {
      throw new ModelError(
        "notFinite",
        `The profit and loss of one lot of ${key} is not a finite number`,
        value,
        "Check its mark and the volatility of its underlying.",
      );
    }
    if (size > peak) peak = size;
  }
  return peak;
}
