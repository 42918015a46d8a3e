import { markLocation, type InstrumentId } from "../ids/index.ts";
import { unpackOctetSlot, unpackQuadSlot } from "./laneSlot.ts";
import { unpackPerpSlot } from "./perpSlot.ts";

/**
 * An instrument's mark. `price`: 1e-6 USD a unit of the underlying; `fundingIndex`: 1e-12 USD a unit, 0 unless a perp;
 * `flags`: the MARK_ constants.
 */
export type Mark = { price: bigint; flags: number; epoch: number; fundingIndex: bigint };

/** Reads an instrument's mark out of the word of its slot. */
export function decodeMark(instrument: InstrumentId, word: bigint): Mark {
  const { slot, lane } = markLocation(instrument);
  if (slot === "perp") {
    const { mark, ...rest } = unpackPerpSlot(word);
    return { price: mark, ...rest };
  }
  const { epoch, lanes } = slot === "octet" ? unpackOctetSlot(word) : unpackQuadSlot(word);
  const { mark, flags } = lanes[lane] ?? { mark: 0n, flags: 0 };
  return { price: mark, flags, epoch, fundingIndex: 0n };
}
