import { ModelError } from "../errors/ModelError.ts";
import type { Market } from "../snapshot/Market.ts";
import type { Position } from "../snapshot/Snapshot.ts";

/** A position that has been checked: row of the instrument and signed lots, never 0. */
export interface Leg {
  readonly index: number;
  readonly size: bigint;
}

/**
 * Positions as legs, in the order of the market's instruments; flat ones are left out.
 * @throws ModelError `unknownInstrument`, `duplicatePosition`, `sizeNotInteger`.
 */
export function legsOf(market: Market, positions: readonly Position[]): Leg[] {
  const seen: number[] = [];
  const legs: Leg[] = [];
  for (const { instrument, size } of positions) {
    const index = market.indexOf.get(instrument);
    if (index === undefined) {
      throw new ModelError(
        "unknownInstrument",
        "The snapshot has no such instrument",
        instrument,
        "Use a key of snapshot.instruments, or take a newer snapshot.",
      );
    }
    if (seen.includes(index)) {
      throw new ModelError(
        "duplicatePosition",
        "An instrument appears twice in the portfolio",
        instrument,
        "Net the two into one signed size.",
      );
    }
    seen.push(index);
    if (typeof size !== "bigint") {
      throw new ModelError(
        "sizeNotInteger",
        `The size of ${instrument} is not a whole number of lots`,
        size,
        "Pass a bigint of signed lots.",
      );
    }
    if (size !== 0n) legs.push({ index, size });
  }
  return legs.sort((a, b) => a.index - b.index);
}
