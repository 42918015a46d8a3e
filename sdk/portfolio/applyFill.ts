import { lots } from "../units/index.ts";
import { PortfolioError } from "./errors.ts";
import { assertPortfolio } from "./portfolioHash.ts";
import { MAX_POSITIONS, type Position } from "./position.ts";

/**
 * @param positions Storage order.
 * @param delta Signed lots bought (positive) or sold.
 */
export type ApplyFillParameters = {
  positions: readonly Position[];
  instrument: number;
  delta: bigint;
};

/**
 * The positions, in storage order, that a fill leaves: a new instrument is appended; one that comes to zero is replaced
 * by the last (swap-remove).
 *
 * @throws PortfolioError if the change is zero or a 65th position would be opened.
 * @throws UnitOutOfRangeError if a size would leave int64.
 */
export function applyFill({ positions, instrument, delta }: ApplyFillParameters): Position[] {
  assertPortfolio(positions);
  if (delta === 0n)
    throw new PortfolioError(`A fill of zero lots of instrument ${instrument} changes nothing`);
  const next = [...positions];
  const index = next.findIndex((position) => position.instrument === instrument);
  const held = next[index];
  if (held === undefined) {
    if (next.length === MAX_POSITIONS) {
      throw new PortfolioError(
        `There are ${MAX_POSITIONS} positions; instrument ${instrument} would be one more`,
      );
    }
    return [...next, { instrument, size: lots(delta) }];
  }
  const size = lots(held.size + delta);
  if (size !== 0n) {
    next[index] = { instrument, size };
    return next;
  }
  const last = next.pop();
  if (last !== undefined && index < next.length) next[index] = last;
  return next;
}
