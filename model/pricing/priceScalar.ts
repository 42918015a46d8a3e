import { expMinusOne } from "../numeric/expMinusOne.ts";
import { logRatio } from "../numeric/logRatio.ts";
import { normalBetween, normalCdf, normalDensity } from "../numeric/normal.ts";
import { checkStrikes, type Conditions } from "./Conditions.ts";
import { type Greeks, saturated } from "./Greeks.ts";
import { type Lognormal, lognormal, type Moneyness } from "./lognormal.ts";
import { curvature } from "./priceOption.ts";
import { scalarValue } from "./scalarValue.ts";

/**
 * Price and greeks of a contract that pays clamp((S − lower)/(upper − lower), 0, 1) USD: the average of the binaries of
 * every strike between, which is a call spread over its width (Breeden and Litzenberger 1978).
 *
 * Without time or volatility the price is the discounted payoff of the forward, delta that of the payoff (at a kink half),
 * gamma and vega 0. Digits are lost as ε·K/(upper − lower) where the strikes are closer than any listed ones.
 * @throws ModelError `impossiblePrice` also unless lower < upper, `impossibleParameter`.
 */
export function priceScalar(lower: number, upper: number, conditions: Conditions): Greeks {
  checkStrikes(lower, upper);
  const model = lognormal(conditions);
  const low = model.at(lower);
  const high = model.at(upper);
  const width = saturated(upper - lower);
  const { gamma, vega, decay } = curvature(model, densityBetween(model, lower, upper, low, high));
  const asset = saturated(model.spot * model.holding);
  const price = scalarValue(asset, { lower, upper }, model.discount, low.m, high.m, model.deviation);
  const crossing = model.holding * Math.max(0, normalBetween(high.d1, low.d1));
  const held = model.yield * saturated(model.spot * crossing);
  const strikes = saturated(lower * normalCdf(low.d2)) - saturated(upper * normalCdf(high.d2));
  const owed = model.rate * saturated(model.discount * saturated(strikes));
  const over = (amount: number): number => saturated(saturated(amount) / width);
  return {
    price: saturated(price),
    delta: over(crossing),
    gamma: over(gamma),
    vega: over(vega),
    theta: saturated(over(decay) + over(saturated(held) - saturated(owed))),
  };
}

/** φ(d₁(lower)) − φ(d₁(upper)), without cancelling where the strikes are close. */
function densityBetween(
  model: Lognormal,
  lower: number,
  upper: number,
  low: Moneyness,
  high: Moneyness,
): number {
  if (model.deviation === 0) return 0;
  const a = normalDensity(low.d1);
  const b = normalDensity(high.d1);
  // Also where the lower strike lies below all prices and has no logarithm.
  if (a === 0) return -b;
  // φ(x) − φ(y) = −φ(x)·(e^{(x − y)(x + y)/2} − 1)
  const halfSquares = ((logRatio(upper, lower) / model.deviation) * (low.d1 + high.d1)) / 2;
  return -a * expMinusOne(halfSquares);
}
