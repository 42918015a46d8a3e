import { ModelError } from "../errors/ModelError.ts";
import { assetInnovations, mixingDimensions } from "../horizons/assetInnovations.ts";
import { contractValues } from "../horizons/contractValues.ts";
import { dimensionsOf } from "../horizons/Dimensions.ts";
import { eventPaths } from "../horizons/eventPaths.ts";
import { horizonOf } from "../horizons/Horizon.ts";
import { pricePaths } from "../horizons/pricePaths.ts";
import { exp } from "../numeric/exp.ts";
import { roundHalfEven } from "../numeric/roundHalfEven.ts";
import type { Profile } from "../profiles/Profile.ts";
import { scenarioDraws } from "../random/scenarioDraws.ts";
import type { LinearInstrument, Market } from "../snapshot/Market.ts";
import { parseMarket } from "../snapshot/parseMarket.ts";
import type { Snapshot } from "../snapshot/Snapshot.ts";
import { stressRows } from "../stress/stressRows.ts";
import { factorModel } from "../tree/factorModel.ts";
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
  const dimensions = dimensionsOf(factors, mixingDimensions(profile.tails), market);
  const innovations = assetInnovations(profile, factors, dimensions, draws);
  const horizon = horizonOf(profile, market);
  const { paths, nextDimension } = pricePaths(profile, market, horizon, innovations, dimensions.next);
  const events = eventPaths(profile, market, horizon, dimensions, draws);
  const values = contractValues(market, paths, events, draws, nextDimension);
  const rows = market.instruments.map((instrument, i) => {
    switch (instrument.kind) {
      case "perp":
      case "spot":
        return linearRow(market, instrument, paths[instrument.asset]!.logReturns.at(-1)!);
      case "call":
      case "put":
        return values[i]!.map((value) =>
          roundHalfEven((value * 1e6 - instrument.mark) / instrument.lotsPerUnit),
        );
      default:
        return values[i]!.map((value) => roundHalfEven(value * 1e6) - instrument.mark);
    }
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
    ...(profile.stress === undefined ? {} : { stress: stressRows(market, profile.stress) }),
  };
}

/** The mark moves in proportion to the underlying: mark·(S_h − S)/S for a unit, over the lots of a unit. */
function linearRow(market: Market, linear: LinearInstrument, moves: Float64Array): Float64Array {
  const { spot, shift } = market.assets[linear.asset]!;
  return moves.map((move) => {
    const change = ((spot + shift) * exp(move) - shift - spot) / spot;
    return roundHalfEven((linear.mark * change) / linear.lotsPerUnit);
  });
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
