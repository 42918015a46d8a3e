import type { Position as ModelPosition } from "@plimsoll/model";

import type { InstrumentId } from "../ids/index.ts";

/** A position by its on-chain instrument id; size in signed lots. */
export type Position = { instrument: InstrumentId; size: bigint };

/** The engine keeps at most this many positions an account. */
export const MAX_POSITIONS = 64;

/** The same positions as the model names them: the instrument id as a decimal string. */
export function toModelPositions(positions: readonly Position[]): ModelPosition[] {
  return positions.map(({ instrument, size }) => ({ instrument: instrument.toString(), size }));
}
