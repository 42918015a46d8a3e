import { ModelError } from "../errors/ModelError.ts";
import type { Greeks } from "./Greeks.ts";

/**
 * Price and greeks of one unit of a perp, or of the coin itself (`spot`, whose mark is its price): the mark moves in
 * proportion to the underlying, so delta is mark/S and nothing else moves it. Funding is not a greek but a cash flow.
 * @throws ModelError `impossiblePrice` for a mark or a spot that is not positive.
 */
export function priceLinear(mark: number, spot: number = mark): Greeks {
  for (const price of [mark, spot]) {
    if (!(price > 0 && price < Infinity)) {
      throw new ModelError(
        "impossiblePrice",
        "A mark or spot is not a price",
        price,
        "Pass positive numbers of USD.",
      );
    }
  }
  return { price: mark, delta: mark / spot, gamma: 0, vega: 0, theta: 0 };
}
