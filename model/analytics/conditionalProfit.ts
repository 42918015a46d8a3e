import type { ScenarioCube } from "../cube/ScenarioCube.ts";
import { ModelError } from "../errors/ModelError.ts";
import type { Position } from "../snapshot/Snapshot.ts";
import { scenarioProfits } from "./scenarioProfits.ts";
import { underlyingMoves } from "./underlyingMoves.ts";

/** Scenarios with about the same move of an underlying. */
export interface ConditionalProfit {
  /** Mean move of the bin, for display. */
  readonly move: number;
  readonly count: number;
  /** Profit and loss of the book over the bin, 1e-6 USD: the mean rounded down, and 5 %, 95 % of the scenarios below. */
  readonly mean: bigint;
  readonly low: bigint;
  readonly high: bigint;
}

/**
 * Mean profit and loss of a book given how one underlying moved: scenarios in the order of the move, cut into bins of equal
 * count. Where `profitCurve` holds everything else still, here everything moves as it does in the scenarios.
 *
 * @param input.bins from 1 to the number of scenarios
 * @throws ModelError `unknownUnderlying`, also without a coin or perpetual on it; `impossibleParameter`; `emptyBook`,
 *   `tooLarge` and those of positions.
 */
export function conditionalProfit(input: {
  cube: ScenarioCube;
  positions: readonly Position[];
  underlying: string;
  bins: number;
}): ConditionalProfit[] {
  const { cube, positions, underlying, bins } = input;
  if (!(Number.isSafeInteger(bins) && bins >= 1 && bins <= cube.points)) {
    throw new ModelError(
      "impossibleParameter",
      "The scenarios do not fill so many bins",
      bins,
      `Ask for 1 to ${cube.points}.`,
    );
  }
  const { profits } = scenarioProfits(cube, positions);
  const { moves } = underlyingMoves(cube, underlying);
  const order = Array.from(moves.keys()).sort((a, b) => moves[a]! - moves[b]! || a - b);
  return Array.from({ length: bins }, (_, b) => {
    const inside = order.slice(
      Math.floor((b * order.length) / bins),
      Math.floor(((b + 1) * order.length) / bins),
    );
    const own = Float64Array.from(inside, (s) => profits[s]!).sort();
    const count = own.length;
    const total = own.reduce((sum, profit) => sum + BigInt(profit), 0n);
    const rest = ((total % BigInt(count)) + BigInt(count)) % BigInt(count);
    return {
      move: inside.reduce((sum, s) => sum + moves[s]!, 0) / count,
      count,
      mean: (total - rest) / BigInt(count),
      low: BigInt(own[Math.floor((count + 19) / 20) - 1]!),
      high: BigInt(own[Math.floor((19 * count + 19) / 20) - 1]!),
    };
  });
}
