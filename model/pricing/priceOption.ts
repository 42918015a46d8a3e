import { normalCdf, normalDensity } from "../numeric/normal.ts";
import { blackPrice } from "./blackPrice.ts";
import { checkStrike, type Conditions } from "./Conditions.ts";
import { type Greeks, saturated } from "./Greeks.ts";
import { type Lognormal, lognormal } from "./lognormal.ts";

/**
 * Price and greeks of a European call or put on one unit (Black and Scholes 1973, Merton 1973):
 * call S·e^{−qT}Φ(d₁) − K·e^{−rT}Φ(d₂), delta e^{−qT}Φ(d₁), gamma e^{−qT}φ(d₁)/(Sσ√T), vega S·e^{−qT}φ(d₁)√T.
 * A strike not above 0 is allowed, because a shifted price can have one: the call is then a forward, the put nothing.
 *
 * Without time or volatility the price is the discounted payoff of the forward, delta that of the payoff (at the strike
 * itself half), gamma and vega 0.
 * @throws ModelError `impossiblePrice`, `impossibleParameter`.
 */
export function priceOption(kind: "call" | "put", strike: number, conditions: Conditions): Greeks {
  checkStrike(strike);
  const model = lognormal(conditions);
  const asset = saturated(model.spot * model.holding);
  const cash = saturated(strike * model.discount);
  const price = blackPrice(kind, asset, cash, model.at(strike).m, model.deviation);
  const { d1, d2 } = model.at(strike);
  const side = kind === "call" ? 1 : -1;
  const { gamma, vega, decay } = curvature(model, model.deviation === 0 ? 0 : normalDensity(d1));
  const held = model.yield * saturated(asset * normalCdf(side * d1));
  const owed = model.rate * saturated(cash * normalCdf(side * d2));
  return {
    price: saturated(price),
    delta: saturated(side * model.holding * normalCdf(side * d1)),
    gamma,
    vega,
    theta: saturated(decay + side * saturated(saturated(held) - saturated(owed))),
  };
}

/** Gamma, vega and the part of theta that volatility makes, of whatever has the density φ(d₁). */
export function curvature(model: Lognormal, density: number): { gamma: number; vega: number; decay: number } {
  const weight = model.holding * density;
  if (weight === 0) return { gamma: 0, vega: 0, decay: 0 };
  const vega = saturated(saturated(weight * model.spot) * Math.sqrt(model.years));
  return {
    gamma: saturated(weight / model.deviation / model.spot),
    vega,
    // −vega·σ/2T
    decay: saturated(
      saturated(-weight * model.spot) * saturated(model.volatility / (2 * Math.sqrt(model.years))),
    ),
  };
}
