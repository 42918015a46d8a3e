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
import type { ScenarioDraws } from "../random/scenarioDraws.ts";
import type { Market, MarketOption } from "../snapshot/Market.ts";
import type { FactorModel } from "../tree/factorModel.ts";
import { linearRow } from "./linearRow.ts";

/**
 * Profit and loss of one lot of each of some instruments of the market, integer 1e-6 USD, in the scenarios of `draws`.
 *
 * @param instruments indices; with one of `instrumentShares` all of its share
 * @param movesOf the standardised moves to value, from those drawn (by asset of the factor model): what was drawn, or
 *   what happened on a day of history
 */
export function instrumentRows(input: {
  profile: Profile;
  factors: FactorModel;
  market: Market;
  draws: ScenarioDraws;
  instruments: readonly number[];
  movesOf?: (drawn: readonly Float64Array[]) => readonly Float64Array[];
}): Float64Array[] {
  const { profile, factors, market, draws, instruments } = input;
  const dimensions = dimensionsOf(profile, factors, market);
  const drawn = assetInnovations(profile, factors, dimensions, draws);
  const innovations = input.movesOf === undefined ? drawn : { ...drawn, assets: input.movesOf(drawn.assets) };
  const horizon = horizonOf(profile, market);
  const events = eventPaths(market, horizon, dimensions, draws);
  const spills = [
    ...eventSpills(profile, market, horizon, events, draws),
    ...depegs(profile, market, horizon, draws),
  ];
  const simulated = pricePaths(profile, market, horizon, innovations, dimensions.next, spills);
  const paths = withVolatilityShocks(profile, market, horizon, simulated.paths, draws);
  const settlement = settlementPrices(profile, market, draws);
  const wanted = new Set(instruments);
  const values = contractValues(market, paths, events, draws, simulated.nextDimension, settlement, wanted);
  // All perps of an underlying share one basis.
  const bases = new Map<number, Float64Array | undefined>();
  const basisOf = (asset: number): Float64Array | undefined => {
    if (!bases.has(asset)) {
      const moves = paths[asset]!.logReturns.at(-1)!;
      const years = horizon.assetYears[asset]!;
      bases.set(asset, perpetualBasis(profile, market.assets[asset]!, years, moves, innovations));
    }
    return bases.get(asset);
  };
  return instruments.map((i) => {
    const instrument = market.instruments[i]!;
    switch (instrument.kind) {
      case "perp":
      case "spot": {
        const moves = paths[instrument.asset]!.logReturns.at(-1)!;
        const basis = instrument.kind === "perp" ? basisOf(instrument.asset) : undefined;
        return linearRow(market, instrument, moves, basis);
      }
      case "call":
      case "put":
        return optionRow(instrument, values[i]!);
      default:
        return contractRow(instrument, values[i]!);
    }
  });
}

/** Half-even, in place of the values of one unit in USD. */
function optionRow({ mark, lotsPerUnit }: MarketOption, values: Float64Array): Float64Array {
  for (let s = 0; s < values.length; s++) {
    values[s] = roundHalfEven((values[s]! * 1e6 - mark) / lotsPerUnit);
  }
  return values;
}

/** The same of what pays at most a dollar, whose lot is the unit. */
function contractRow({ mark }: { readonly mark: number }, values: Float64Array): Float64Array {
  for (let s = 0; s < values.length; s++) values[s] = roundHalfEven(values[s]! * 1e6) - mark;
  return values;
}
