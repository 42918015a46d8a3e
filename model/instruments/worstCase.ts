import { ModelError } from "../errors/ModelError.ts";
import { divideUp } from "../numeric/divideUp.ts";
import { powerOfTen } from "../numeric/powerOfTen.ts";
import type { Position, Snapshot } from "../snapshot/Snapshot.ts";
import { type UnitWorstCase, unitWorstCase } from "./unitWorstCase.ts";

/**
 * What the positions can lose if each leg does its worst alone, in 1e-6 USD, rounded up leg by leg: |size| times what
 * `unitWorstCase` says of a unit, over the lots of a unit. No leg offsets another. Linear in size; the same figure as
 * the contracts' `worstCase`.
 * @throws ModelError `unknownInstrument`; `unknownUnderlying` for a call whose underlying has no spot.
 */
export function worstCase(snapshot: Snapshot, positions: readonly Position[]): bigint {
  return positions.reduce((total, { instrument, size }) => {
    const quoted = snapshot.instruments[instrument];
    if (quoted === undefined) {
      throw new ModelError(
        "unknownInstrument",
        "The snapshot has no such instrument",
        instrument,
        "Use a key of snapshot.instruments.",
      );
    }
    const unit = unitWorstCase(quoted, (underlying) => spotOf(snapshot, underlying));
    return total + legWorstCase(unit, quoted.lotDecimals, size);
  }, 0n);
}

/** The same for one leg. */
export function legWorstCase(unit: UnitWorstCase, lotDecimals: number, size: bigint): bigint {
  const lots = size < 0n ? -size : size;
  return divideUp(lots * (size > 0n ? unit.long : unit.short), powerOfTen(lotDecimals));
}

function spotOf({ assets }: Snapshot, underlying: string): string {
  const quote = assets[underlying];
  if (quote === undefined) {
    throw new ModelError(
      "unknownUnderlying",
      "The snapshot has no spot of this underlying",
      underlying,
      "Add it to snapshot.assets.",
    );
  }
  return quote.spot;
}
