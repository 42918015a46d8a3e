import { applyFill } from "./applyFill.ts";
import type { Position } from "./position.ts";

/** @param legs From `slicePositions`. */
export type ReceiveSliceParameters = { positions: readonly Position[]; legs: readonly Position[] };

/**
 * The liquidator's positions, in storage order, after it took a slice's legs over one by one.
 *
 * @throws PortfolioError if more than 64 positions would be held at once.
 */
export function receiveSlice({ positions, legs }: ReceiveSliceParameters): Position[] {
  return legs.reduce<Position[]>(
    (held, { instrument, size }) => applyFill({ positions: held, instrument, delta: size }),
    [...positions],
  );
}
