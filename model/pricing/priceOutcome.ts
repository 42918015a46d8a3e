import { exp } from "../numeric/exp.ts";
import { ModelError } from "../errors/ModelError.ts";
import { checkConditions, type Conditions } from "./Conditions.ts";
import { type Greeks, saturated } from "./Greeks.ts";

/**
 * Price and greeks of a contract on a named outcome: e^{−rT}·p. No price of an underlying moves it, so delta, gamma and vega
 * are 0; its own probability does, by e^{−rT}.
 * @throws ModelError `impossibleProbability` unless 0 ≤ p ≤ 1, `impossibleParameter`.
 */
export function priceOutcome(
  probability: number,
  { years, rate = 0 }: Pick<Conditions, "years" | "rate">,
): Greeks {
  if (!(probability >= 0 && probability <= 1)) {
    throw new ModelError(
      "impossibleProbability",
      "Not a probability",
      probability,
      "Pass a number from 0 to 1.",
    );
  }
  checkConditions({ spot: 1, volatility: 0, years, rate });
  const price = saturated(saturated(exp(-rate * years)) * probability);
  return { price, delta: 0, gamma: 0, vega: 0, theta: saturated(rate * price) };
}
