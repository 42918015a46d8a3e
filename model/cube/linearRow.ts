import { exp } from "../numeric/exp.ts";
import { roundHalfEven } from "../numeric/roundHalfEven.ts";
import type { LinearInstrument, Market } from "../snapshot/Market.ts";

/**
 * The mark moves in proportion to the underlying and, for a perp, by its own basis: mark·(S_h/S·(1 + b) − 1) for a unit,
 * over the lots of a unit; integer 1e-6 USD, half-even.
 * @param moves ln((S_h + a)/(S + a))
 */
export function linearRow(
  market: Market,
  linear: LinearInstrument,
  moves: Float64Array,
  basis?: Float64Array,
): Float64Array {
  const { spot, shift } = market.assets[linear.asset]!;
  const row = new Float64Array(moves.length);
  for (let s = 0; s < row.length; s++) {
    const change = ((spot + shift) * exp(moves[s]!) - shift - spot) / spot;
    const b = basis === undefined ? 0 : basis[s]!;
    row[s] = roundHalfEven((linear.mark * (change + (1 + change) * b)) / linear.lotsPerUnit);
  }
  return row;
}
