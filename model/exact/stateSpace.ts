import { ModelError } from "../errors/ModelError.ts";
import { logMoneyness } from "../instruments/binaryOdds.ts";
import { parseDecimal } from "../numeric/parseDecimal.ts";
import type { Leg } from "../margin/Leg.ts";
import type { Profile } from "../profiles/Profile.ts";
import { isLinear } from "../snapshot/isLinear.ts";
import type { Market, MarketBinary, MarketInstrument } from "../snapshot/Market.ts";
import type { FactorModel } from "../tree/factorModel.ts";
import { type CellAxis, cellProbabilities } from "./cellProbabilities.ts";

/**
 * What decides the payoffs of a book: a coordinate is one underlying, cut into cells by the strikes in use, or
 * one event with its outcomes. Blocks of coordinates are independent of each other.
 */
export interface StateSpace {
  readonly blocks: readonly Block[];
  /** Whether an instrument pays, by coordinate and state; it pays iff it pays on every listed coordinate. */
  readonly paysOn: (index: number) => readonly { coordinate: string; pays: readonly boolean[] }[];
}

export interface Block {
  /** Names and numbers of states, row-major with the last running fastest. */
  readonly coordinates: readonly { name: string; states: number }[];
  readonly probabilities: Float64Array;
}

/**
 * The state space of some legs held to settlement. All underlyings are one block, because they correlate; an
 * event is a block of its own unless a parlay ties it to something else.
 * @throws ModelError `unsupported` for perps, two expiries on one underlying, a contract past its expiry, or
 *   tails that are not Gaussian.
 */
export function stateSpace(
  profile: Profile,
  factors: FactorModel,
  market: Market,
  legs: readonly Leg[],
): StateSpace {
  const settling = new Set(legs.flatMap(({ index }) => settlingInstruments(market, index)));
  const axes = axesOf(market, settling);
  const eventSizes = new Map<number, number>();
  for (const index of settling) {
    const instrument = market.instruments[index]!;
    if (instrument.kind === "outcome") {
      eventSizes.set(instrument.event, market.events[instrument.event]!.probabilities.length);
    }
  }
  const groups = [
    ...(axes.length > 0 ? [new Set(axes.map(({ name }) => name))] : []),
    ...[...eventSizes.keys()].map((event) => new Set([eventName(event)])),
  ];
  for (const { index } of legs) {
    const instrument = market.instruments[index]!;
    if (instrument.kind === "parlay") {
      tie(
        groups,
        instrument.legs.map((leg) => coordinateOf(market.instruments[leg]!)),
      );
    }
  }
  const quadrature = {
    nodes: profile.exact.quadratureNodes,
    range: parseDecimal(profile.exact.quadratureRange, "exact.quadratureRange"),
  };
  const blocks = groups.map((names): Block => {
    const own = axes.filter(({ name }) => names.has(name));
    const coordinates = own.map(({ name, axis }) => ({ name, states: axis.thresholds.length + 1 }));
    let probabilities =
      own.length === 0
        ? Float64Array.of(1)
        : cellProbabilities(
            factors,
            own.map(({ axis }) => axis),
            quadrature,
          );
    for (const [event, states] of eventSizes) {
      if (!names.has(eventName(event))) continue;
      coordinates.push({ name: eventName(event), states });
      const { probabilities: outcome } = market.events[event]!;
      probabilities = Float64Array.from(
        { length: probabilities.length * states },
        (_, i) => probabilities[Math.floor(i / states)]! * outcome[i % states]!,
      );
    }
    return { coordinates, probabilities };
  });
  const strikesOf = new Map(axes.map(({ name, strikes }) => [name, strikes]));
  return {
    blocks,
    paysOn: (index) =>
      settlingInstruments(market, index).map((leg) => paymentOf(market, market.instruments[leg]!, strikesOf)),
  };
}

/** The instrument itself, or the legs of a parlay. */
function settlingInstruments(market: Market, index: number): readonly number[] {
  const instrument = market.instruments[index]!;
  if (isLinear(instrument)) {
    throw new ModelError(
      "unsupported",
      `${instrument.key} is a ${instrument.kind} and never settles, so it has no exact loss distribution`,
      instrument.kind,
      "Use the Monte-Carlo method (buildCube, marginOf).",
    );
  }
  if (instrument.kind === "scalar" || instrument.kind === "call" || instrument.kind === "put") {
    throw new ModelError(
      "unsupported",
      `${instrument.key} is a ${instrument.kind} and pays more than two amounts; the exact method knows contracts at 0 or 1`,
      instrument.kind,
      "Use the Monte-Carlo method (buildCube, marginOf).",
    );
  }
  if (instrument.kind !== "outcome" && instrument.years <= 0) {
    throw new ModelError(
      "unsupported",
      `${instrument.key} is past its expiry and awaits settlement`,
      instrument.terms.expiry,
      "Settle it first, or use the Monte-Carlo method.",
    );
  }
  return instrument.kind === "parlay" ? instrument.legs : [index];
}

function axesOf(
  market: Market,
  settling: ReadonlySet<number>,
): { name: string; strikes: readonly number[]; axis: CellAxis }[] {
  const byAsset = new Map<number, MarketBinary[]>();
  for (const index of settling) {
    const instrument = market.instruments[index]!;
    if (instrument.kind !== "binary") continue;
    byAsset.set(instrument.asset, [...(byAsset.get(instrument.asset) ?? []), instrument]);
  }
  return [...byAsset]
    .map(([a, binaries]) => {
      const asset = market.assets[a]!;
      const { years } = binaries[0]!;
      const other = binaries.find((binary) => binary.years !== years);
      if (other !== undefined) {
        throw new ModelError(
          "unsupported",
          `The exact method takes one expiry an underlying and ${asset.name} has two`,
          other.key,
          "Use the Monte-Carlo method.",
        );
      }
      const strikes = [...new Set(binaries.flatMap(({ strike, upperStrike }) => [strike, upperStrike]))]
        .filter((strike) => strike !== Infinity)
        .sort((x, y) => x - y);
      const deviation = asset.usedVolatility * Math.sqrt(years);
      const thresholds = Float64Array.from(
        strikes,
        (strike) => (logMoneyness(strike, asset) + (deviation * deviation) / 2) / deviation,
      );
      return { name: assetName(a), strikes, axis: { factor: asset.factor, thresholds } };
    })
    .sort((x, y) => x.axis.factor - y.axis.factor);
}

function paymentOf(
  market: Market,
  instrument: MarketInstrument,
  strikesOf: ReadonlyMap<string, readonly number[]>,
): { coordinate: string; pays: boolean[] } {
  if (instrument.kind === "outcome") {
    const { probabilities } = market.events[instrument.event]!;
    return {
      coordinate: eventName(instrument.event),
      pays: probabilities.map((_, outcome) => outcome === instrument.outcome),
    };
  }
  const { asset, strike, upperStrike, terms } = instrument as MarketBinary;
  const strikes = strikesOf.get(assetName(asset))!;
  // Cell j lies above strike j − 1 and below strike j.
  const low = strikes.indexOf(strike);
  const high = upperStrike === Infinity ? strikes.length : strikes.indexOf(upperStrike);
  return {
    coordinate: assetName(asset),
    pays: Array.from({ length: strikes.length + 1 }, (_, j) =>
      terms.comparison === "less" ? j <= low : j > low && j <= high,
    ),
  };
}

/** Merges the groups that hold any of the names. */
function tie(groups: Set<string>[], names: readonly string[]): void {
  const [first, ...rest] = groups.filter((group) => names.some((name) => group.has(name)));
  for (const group of rest) {
    for (const name of group) first!.add(name);
    groups.splice(groups.indexOf(group), 1);
  }
}

function coordinateOf(instrument: MarketInstrument): string {
  return instrument.kind === "outcome"
    ? eventName(instrument.event)
    : assetName((instrument as MarketBinary).asset);
}

const assetName = (asset: number): string => `asset ${asset}`;
const eventName = (event: number): string => `event ${event}`;
