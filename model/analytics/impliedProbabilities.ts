import type { ScenarioCube } from "../cube/ScenarioCube.ts";
import { ModelError } from "../errors/ModelError.ts";
import { fairMark } from "../instruments/fairMark.ts";
import { legsOf } from "../margin/Leg.ts";
import type { Position } from "../snapshot/Snapshot.ts";

/** A contract that pays 1 USD or nothing: what the market says it is worth, and what the model says. */
export interface ImpliedProbability {
  readonly instrument: string;
  readonly size: bigint;
  /** The mark: the market's probability, risk premium included. */
  readonly market: number;
  /** `fairMark`; absent where the model has none, as past the expiry. */
  readonly model: number | undefined;
  /** size·(model − market), 1e-6 USD: what the position would gain if the market came to agree. */
  readonly edge: bigint | undefined;
}

/**
 * Probabilities implied by the marks of a book's binaries, outcomes and parlays, in the order of instruments, beside the
 * model's own.
 * @throws ModelError `emptyBook` if it holds no such contract, and those of positions.
 */
export function impliedProbabilities(
  { market, snapshot, profile }: ScenarioCube,
  positions: readonly Position[],
): ImpliedProbability[] {
  const fair = { time: snapshot.time, assets: snapshot.assets, events: snapshot.events, profile };
  // The legs of a parlay are in the snapshot, or there would be no cube.
  const quoted = (key: string) => {
    const instrument = snapshot.instruments[key]!;
    return { instrument, mark: instrument.mark };
  };
  const legs = legsOf(market, positions).filter(({ index }) =>
    ["binary", "outcome", "parlay"].includes(market.instruments[index]!.kind),
  );
  if (legs.length === 0) {
    throw new ModelError(
      "emptyBook",
      "The book holds no contract that pays 1 USD or nothing",
      positions.length,
      "Perpetuals have no implied probability.",
    );
  }
  return legs.map(({ index, size }) => {
    const { key, mark } = market.instruments[index]!;
    const model = fairMark(snapshot.instruments[key]!, fair, quoted);
    return {
      instrument: key,
      size,
      market: mark / 1e6,
      model: model === undefined ? undefined : model / 1e6,
      edge: model === undefined ? undefined : size * BigInt(model - mark),
    };
  });
}
