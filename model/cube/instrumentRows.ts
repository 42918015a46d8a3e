import { assetInnovations } from "../horizons/assetInnovations.ts";
import { contractValues } from "../horizons/contractValues.ts";
import { depegs } from "../horizons/depegs.ts";
import { dimensionsOf } from "../horizons/Dimensions.ts";
import { eventPaths } from "../horizons/eventPaths.ts";
import { eventSpills } from "../horizons/eventSpills.ts";
import { horizonOf } from "../horizons/Horizon.ts";
import { perpetualBasis } from "../horizons/perpetualBasis.ts";
import { pricePaths } from "../horizons/pricePaths.ts";
import { type SampleSums, wholeSample } from "../horizons/SampleSums.ts";
import { settlementPrices } from "../horizons/settlementPrices.ts";
import { withVolatilityShocks } from "../horizons/volatilityShocks.ts";
import { roundHalfEven } from "../numeric/roundHalfEven.ts";
import type { Profile } from "../profiles/Profile.ts";
import type { ScenarioDraws } from "../random/scenarioDraws.ts";
import type { Market, MarketOption } from "../snapshot/Market.ts";
import type { FactorModel } from "../tree/factorModel.ts";
import { linearRow } from "./linearRow.ts";

/** What prices are simulated from. */
export interface Simulation {
  readonly profile: Profile;
  readonly factors: FactorModel;
  readonly market: Market;
  readonly draws: ScenarioDraws;
  /** The standardised moves to value, from those drawn (by asset of the factor model): those if absent. */
  readonly movesOf?: (drawn: readonly Float64Array[]) => readonly Float64Array[];
  /** Sums over all scenarios of the set, where `draws` are some of them. */
  readonly sample?: SampleSums;
}

/**
 * Profit and loss of one lot of each of some instruments of the market, integer 1e-6 USD, in the scenarios of `draws`.
 * @param input.instruments indices; with one of `instrumentShares` all of its share
 */
export function instrumentRows(
  input: Simulation & { readonly instruments: readonly number[] },
): Float64Array[] {
  const { market, draws, instruments } = input;
  const { events, paths, nextDimension, settlement, basisOf } = simulateMarket(input);
  const wanted = new Set(instruments);
  const values = contractValues(market, paths, events, draws, nextDimension, settlement, wanted);
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

/** The part of `instrumentRows` that no instrument's value enters: all sums over scenarios are taken in it. */
export function sampleMarket(input: Simulation): void {
  const { basisOf } = simulateMarket(input);
  for (const instrument of input.market.instruments)
    if (instrument.kind === "perp") basisOf(instrument.asset);
}

function simulateMarket(input: Simulation) {
  const { profile, factors, market, draws, sample = wholeSample } = input;
  const dimensions = dimensionsOf(profile, factors, market);
  const drawn = assetInnovations(profile, factors, dimensions, draws);
  const innovations = input.movesOf === undefined ? drawn : { ...drawn, assets: input.movesOf(drawn.assets) };
  const horizon = horizonOf(profile, market);
  const events = eventPaths(market, horizon, dimensions, draws);
  const spills = [
    ...eventSpills(profile, market, horizon, events, draws),
    ...depegs(profile, market, horizon, draws),
  ];
  const simulated = pricePaths(profile, market, horizon, innovations, dimensions.next, spills, sample);
  const paths = withVolatilityShocks(profile, market, horizon, simulated.paths, draws, sample);
  const bases = new Map<number, Float64Array | undefined>();
  const basisOf = (asset: number): Float64Array | undefined => {
    if (!bases.has(asset)) {
      const moves = paths[asset]!.logReturns.at(-1)!;
      const years = horizon.assetYears[asset]!;
      bases.set(asset, perpetualBasis(profile, market.assets[asset]!, years, moves, innovations, sample));
    }
    return bases.get(asset);
  };
  const settlement = settlementPrices(profile, market, draws);
  return { events, paths, nextDimension: simulated.nextDimension, settlement, basisOf };
}
