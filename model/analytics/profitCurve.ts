import type { ScenarioCube } from "../cube/ScenarioCube.ts";
import type { Position } from "../snapshot/Snapshot.ts";
import { spotVolatilityMatrix } from "./spotVolatilityMatrix.ts";

export interface CurvePoint {
  /** As given. */
  readonly move: string;
  /** Price of the underlying, USD; for display. */
  readonly spot: number;
  /** 1e-6 USD. */
  readonly profit: bigint;
}

/**
 * Profit and loss of a book over the price of one underlying, at once: every instrument on it revalued, everything else
 * held. One row of `spotVolatilityMatrix`, with its errors.
 * @param input.moves decimal fractions: "-0.2" is −20 %
 */
export function profitCurve(input: {
  cube: Pick<ScenarioCube, "market">;
  positions: readonly Position[];
  underlying: string;
  moves: readonly string[];
}): CurvePoint[] {
  const { spots, profit } = spotVolatilityMatrix({ ...input, volatilities: ["1"] });
  return input.moves.map((move, s) => ({ move, spot: spots[s]!, profit: profit[0]![s]! }));
}
