import { assetInnovations, mixingDimensions } from "../horizons/assetInnovations.ts";
import { contractValues } from "../horizons/contractValues.ts";
import { dimensionsOf } from "../horizons/Dimensions.ts";
import { eventPaths } from "../horizons/eventPaths.ts";
import { horizonOf } from "../horizons/Horizon.ts";
import { pricePaths } from "../horizons/pricePaths.ts";
import { exp } from "../numeric/exp.ts";
import { roundHalfEven } from "../numeric/roundHalfEven.ts";
import type { Profile } from "../profiles/Profile.ts";
import type { ScenarioDraws } from "../random/scenarioDraws.ts";
import type { LinearInstrument, Market } from "../snapshot/Market.ts";
import type { FactorModel } from "../tree/factorModel.ts";

/**
 * Profit and loss of one lot of each instrument of the market, integer 1e-6 USD, in the scenarios of `draws`.
 *
 * @param movesOf the standardised moves to value, from those drawn (by asset of the factor model): what was drawn, or
 *   what happened on a day of history
 */
export function instrumentRows(input: {
  profile: Profile;
  factors: FactorModel;
  market: Market;
  draws: ScenarioDraws;
  movesOf?: (drawn: readonly Float64Array[]) => readonly Float64Array[];
}): Float64Array[] {
  const { profile, factors, market, draws } = input;
  const dimensions = dimensionsOf(factors, mixingDimensions(profile.tails), market);
  const drawn = assetInnovations(profile, factors, dimensions, draws);
  const innovations = input.movesOf === undefined ? drawn : { ...drawn, assets: input.movesOf(drawn.assets) };
  const horizon = horizonOf(profile, market);
  const { paths, nextDimension } = pricePaths(profile, market, horizon, innovations, dimensions.next);
  const events = eventPaths(profile, market, horizon, dimensions, draws);
  const values = contractValues(market, paths, events, draws, nextDimension);
  return market.instruments.map((instrument, i) => {
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
}

/** The mark moves in proportion to the underlying: mark·(S_h − S)/S for a unit, over the lots of a unit. */
function linearRow(market: Market, linear: LinearInstrument, moves: Float64Array): Float64Array {
  const { spot, shift } = market.assets[linear.asset]!;
  return moves.map((move) => {
    const change = ((spot + shift) * exp(move) - shift - spot) / spot;
    return roundHalfEven((linear.mark * change) / linear.lotsPerUnit);
  });
}
