import type { ScenarioCube } from "../cube/ScenarioCube.ts";
import { ModelError } from "../errors/ModelError.ts";
import { parseDecimal } from "../numeric/parseDecimal.ts";
import type { Position } from "../snapshot/Snapshot.ts";
import { findAsset } from "./findAsset.ts";
import { profitUnder } from "./profitUnder.ts";

export interface SpotVolatilityMatrix {
  /** Price of the underlying by column, USD; for display. */
  readonly spots: readonly number[];
  /** profit[v][s]: 1e-6 USD at volatilities[v] and moves[s]. */
  readonly profit: readonly (readonly bigint[])[];
}

/**
 * Profit and loss of a book over moves of one underlying and of its volatility, at once and with no time passing: every
 * instrument on it revalued, parlays with a leg on it too, everything else held.
 *
 * @param input.moves of the price as decimal fractions: "-0.2" is −20 %
 * @param input.volatilities factors on the volatility: "1" leaves it
 * @throws ModelError `unknownUnderlying`, `emptyBook`; `impossibleParameter` without a move or a factor, and for a factor
 *   that is not positive; `malformedDecimal`.
 */
export function spotVolatilityMatrix(input: {
  cube: Pick<ScenarioCube, "market">;
  positions: readonly Position[];
  underlying: string;
  moves: readonly string[];
  volatilities: readonly string[];
}): SpotVolatilityMatrix {
  const { cube, positions, underlying, moves, volatilities } = input;
  const { spot } = findAsset(cube.market, underlying);
  if (moves.length === 0 || volatilities.length === 0) {
    throw new ModelError(
      "impossibleParameter",
      "There is no move, or no factor of volatility",
      { moves: moves.length, volatilities: volatilities.length },
      'Pass at least one of each, "0" and "1" for none.',
    );
  }
  const cells = volatilities.flatMap((volatility) =>
    moves.map((move) => ({
      name: `${underlying} ${move}, volatility × ${volatility}`,
      shocks: { [underlying]: { relative: move } },
      volatility: { [underlying]: volatility },
    })),
  );
  const profit = profitUnder(cube, positions, cells);
  return {
    spots: moves.map((move) => spot * (1 + parseDecimal(move, "move"))),
    profit: volatilities.map((_, v) => profit.slice(v * moves.length, (v + 1) * moves.length)),
  };
}
