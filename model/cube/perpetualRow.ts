import { exp } from "../numeric/exp.ts";
import { roundHalfEven } from "../numeric/roundHalfEven.ts";
import type { Market, MarketPerpetual } from "../snapshot/Market.ts";

/**
 * The mark moves in proportion to the underlying and by its own basis: mark·(S_h/S·(1 + b) − 1) for a unit, over the
 * lots of a unit; integer 1e-6 USD, half-even.
 * @param moves ln((S_h + a)/(S + a))
 */
export function perpetualRow(
  market: Market,
  perp: MarketPerpetual,
  moves: Float64Array,
  basis: Float64Array | undefined,
): Float64Array {
  const { spot, shift } = market.assets[perp.asset]!;
  return moves.map((move, s) => {
    const change = ((spot + shift) * exp(move) - shift - spot) / spot;
    const b = basis === undefined ? 0 : basis[s]!;
    return roundHalfEven((perp.mark * (change + (1 + change) * b)) / perp.lotsPerUnit);
  });
}
