import { normalBetween, normalCdf, normalDensity } from "../numeric/normal.ts";
import { checkStrike, checkStrikes, type Conditions } from "./Conditions.ts";
import { type Greeks, saturated } from "./Greeks.ts";
import { type Lognormal, lognormal } from "./lognormal.ts";

/** What a binary pays 1 USD for: S ≥ strike, S > strike, S < strike, or strike ≤ S < upperStrike, at expiry. */
export type BinaryPayoff =
  | { readonly comparison: "greaterOrEqual" | "greater" | "less"; readonly strike: number }
  | { readonly comparison: "between"; readonly strike: number; readonly upperStrike: number };

/**
 * Price and greeks of one contract: e^{−rT}·Φ(d₂) (cash-or-nothing; Rubinstein and Reiner 1991), delta
 * e^{−rT}φ(d₂)/(Sσ√T); `less` is the rest to e^{−rT}, `between` the difference of two.
 *
 * Without time or volatility the price is the payoff, discounted, delta, gamma and vega are 0: at the strike itself a
 * payoff has no derivative, and only `greaterOrEqual` pays there (and `between` at its lower strike).
 * @throws ModelError `impossiblePrice`, `impossibleParameter`.
 */
export function priceBinary(payoff: BinaryPayoff, conditions: Conditions): Greeks {
  const model = lognormal(conditions);
  if (payoff.comparison === "between") {
    checkStrikes(payoff.strike, payoff.upperStrike);
    return between(model, payoff.strike, payoff.upperStrike);
  }
  checkStrike(payoff.strike);
  const { d2 } = model.at(payoff.strike);
  const above = aboveSlopes(model, payoff.strike);
  const onStrike = model.deviation === 0 && d2 === 0;
  if (payoff.comparison === "less") {
    const price = model.discount * (onStrike ? 0 : normalCdf(-d2));
    return greeksOf(model, price, negated(above));
  }
  const pays = payoff.comparison === "greaterOrEqual" ? 1 : 0;
  return greeksOf(model, model.discount * (onStrike ? pays : normalCdf(d2)), above);
}

function between(model: Lognormal, lower: number, upper: number): Greeks {
  const low = model.at(lower).d2;
  const high = model.at(upper).d2;
  const chance =
    model.deviation === 0 ? (low >= 0 && high < 0 ? 1 : 0) : Math.max(0, normalBetween(high, low));
  const a = aboveSlopes(model, lower);
  const b = negated(aboveSlopes(model, upper));
  return greeksOf(model, model.discount * chance, {
    delta: a.delta + b.delta,
    gamma: a.gamma + b.gamma,
    vega: a.vega + b.vega,
    decay: a.decay + b.decay,
  });
}

/** Derivatives of e^{−rT}Φ(d₂); `decay` is theta but for the growth of the discount factor. */
interface Slopes {
  readonly delta: number;
  readonly gamma: number;
  readonly vega: number;
  readonly decay: number;
}

function aboveSlopes(model: Lognormal, strike: number): Slopes {
  const { spot, volatility, years, deviation } = model;
  const { d1, d2 } = model.at(strike);
  const density = deviation === 0 ? 0 : model.discount * normalDensity(d2);
  if (density === 0) return { delta: 0, gamma: 0, vega: 0, decay: 0 };
  const delta = saturated(density / deviation / spot);
  // ∂d₂/∂T = (r − q)/σ√T − d₁/2T
  const drift = saturated(saturated(model.rate - model.yield) / deviation);
  return {
    delta,
    gamma: saturated(saturated(delta / spot) * saturated(-d1 / deviation)),
    vega: saturated(density * saturated(-d1 / volatility)),
    decay: saturated(-density * saturated(drift - saturated(d1 / (2 * years)))),
  };
}

function negated({ delta, gamma, vega, decay }: Slopes): Slopes {
  return { delta: -delta, gamma: -gamma, vega: -vega, decay: -decay };
}

function greeksOf(model: Lognormal, price: number, { delta, gamma, vega, decay }: Slopes): Greeks {
  return {
    price: saturated(price),
    delta: saturated(delta),
    gamma: saturated(gamma),
    vega: saturated(vega),
    theta: saturated(saturated(model.rate * price) + decay),
  };
}
