import { ModelError } from "../errors/ModelError.ts";
import { divideUp } from "../numeric/divideUp.ts";
import { powerOfTen } from "../numeric/powerOfTen.ts";
import type { Position, Snapshot } from "../snapshot/Snapshot.ts";

/**
 * What the positions can lose if each leg does its worst alone, in 1e-6 USD, rounded up leg by leg: a long
 * bounded contract its mark, a short one 1 − mark, a perp its notional |size| · mark / 10^lotDecimals. No leg
 * offsets another. Linear in size; the same figure as the contracts' `worstCase`.
 * @throws ModelError `unknownInstrument`.
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
    return total + legWorstCase(quoted.kind, quoted.mark, quoted.lotDecimals, size);
  }, 0n);
}

/** The same for one leg. */
export function legWorstCase(kind: string, mark: number, lotDecimals: number, size: bigint): bigint {
  const lots = size < 0n ? -size : size;
  if (kind === "perp") return divideUp(lots * BigInt(mark), powerOfTen(lotDecimals));
  return lots * BigInt(size > 0n ? mark : 1_000_000 - mark);
}
