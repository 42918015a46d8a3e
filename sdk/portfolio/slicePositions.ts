import { slicedLots } from "@plimsoll/model";

import { fraction as asFraction } from "../units/index.ts";
import { assertPortfolio } from "./portfolioHash.ts";
import type { Position } from "./position.ts";

/** @param fraction f, 1e18 = the whole account. */
export type SlicePositionsParameters = { positions: readonly Position[]; fraction: bigint };

/**
 * @param remaining What the liquidated account keeps, in storage order.
 * @param legs What the liquidator receives, in the order it receives it; signed lots.
 */
export type Slice = { remaining: Position[]; legs: Position[] };

/**
 * Cuts the slice f of every leg: ceil(f·|size|/1e18) lots move, so a slice never takes less than its share. Legs that
 * come to zero are dropped and the rest keep their order.
 *
 * @throws UnitOutOfRangeError unless 0 ≤ f ≤ 1e18.
 */
export function slicePositions({ positions, fraction }: SlicePositionsParameters): Slice {
  assertPortfolio(positions);
  const share = asFraction(fraction);
  const legs = positions.map(({ instrument, size }) => ({ instrument, size: slicedLots(size, share) }));
  const remaining = positions.map(({ instrument, size }, i) => ({
    instrument,
    size: size - (legs[i]?.size ?? 0n),
  }));
  const isHeld = ({ size }: Position): boolean => size !== 0n;
  return { remaining: remaining.filter(isHeld), legs: legs.filter(isHeld) };
}
