import { log } from "../numeric/log.ts";
import { normalDensity } from "../numeric/normal.ts";
import type { PriceClaim } from "../snapshot/Market.ts";
import { smileDerivatives, type SmileDerivatives } from "../volatility/smileDerivatives.ts";
import type { VarianceCurve } from "../volatility/VarianceCurve.ts";
import { type Conditions, isBelowAllPrices } from "./Conditions.ts";
import { type Greeks, saturated } from "./Greeks.ts";
import { lognormal } from "./lognormal.ts";
import { priceBinary } from "./priceBinary.ts";
import { priceOption } from "./priceOption.ts";

/**
 * Price and greeks of one unit of a claim whose volatility depends on its strike, as revaluation moves it: the smile s(k) =
 * σ√T is sticky in k = ln(K/S), where its strikes are quoted; total variance runs off evenly in time; a volatility
 * shock raises the whole smile in proportion.
 *
 * A call or put is Black's at its strike's volatility, a binary minus its derivative in the strike, e^{−rT}(Φ(d₂) − φ(d₂)s′),
 * a scalar a spread of calls over its width. With g = (1 + d₁s′)(1 + d₂s′) + s·s″ (Gatheral and Jacquier, Quant. Finance 14
 * (2014), eq. 2.1, written in s) the delta of a call is e^{−qT}(Φ(d₁) − φ(d₁)s′), its gamma and the delta of a binary those
 * without a smile times g.
 *
 * Of a smile that admits arbitrage the price of a contract is cut to what can be paid; its greeks are not.
 * @param shift a of the shifted price
 * @param at spot S + a; `volatility` is the quoted one, by which vega is: for 1.00 more of it σ rises at every strike in
 *   proportion
 * @param curve of the claim's own expiry
 * @throws ModelError as `priceOption`.
 */
export function greeksUnderSmile(
  claim: PriceClaim,
  shift: number,
  at: Conditions,
  curve: VarianceCurve,
): Greeks {
  const strike = claim.strike + shift;
  switch (claim.kind) {
    case "call":
    case "put":
      return optionGreeks(claim.kind, strike, at, curve);
    case "scalar": {
      const upper = claim.upperStrike + shift;
      const low = optionGreeks("call", strike, at, curve);
      const high = optionGreeks("call", upper, at, curve);
      return cut(difference(low, high, upper - strike), at);
    }
    case "binary": {
      const above = aboveGreeks(strike, at, curve);
      switch (claim.terms.comparison) {
        case "greaterOrEqual":
        case "greater":
          return cut(above, at);
        case "less":
          return cut(difference(certain(at), above), at);
        case "between":
          return cut(difference(above, aboveGreeks(claim.upperStrike + shift, at, curve)), at);
      }
    }
  }
}

function optionGreeks(kind: "call" | "put", strike: number, at: Conditions, curve: VarianceCurve): Greeks {
  if (isBelowAllPrices(strike)) return priceOption(kind, strike, at);
  const { conditions, smile, d1, d2 } = onSmile(strike, at, curve);
  const own = priceOption(kind, strike, conditions);
  return {
    ...own,
    delta: saturated(own.delta - (own.vega * smile.first) / Math.sqrt(at.years) / at.spot),
    gamma: saturated(own.gamma * butterfly(smile, d1, d2)),
    vega: saturated((own.vega * conditions.volatility) / at.volatility),
  };
}

/** Of the binary that pays above the strike. */
function aboveGreeks(strike: number, at: Conditions, curve: VarianceCurve): Greeks {
  const comparison = "greater";
  if (isBelowAllPrices(strike)) return priceBinary({ comparison, strike }, at);
  const { conditions, smile, d1, d2, discount, carry } = onSmile(strike, at, curve);
  const { deviation: s, first, second, third } = smile;
  const own = priceBinary({ comparison, strike }, conditions);
  const density = discount * normalDensity(d2);
  if (density === 0) return own;
  const price = saturated(own.price - density * first);
  // ∂d₁/∂k and ∂d₂/∂k
  const d1Slope = -(1 + d2 * first) / s;
  const d2Slope = -(1 + d1 * first) / s;
  const g = butterfly(smile, d1, d2);
  const gSlope =
    (d1Slope * first + d1 * second) * (1 + d2 * first) +
    (1 + d1 * first) * (d2Slope * first + d2 * second) +
    first * second +
    s * third;
  // With h = φ(d₂)·g/s delta is h/S, so gamma is −(h + h′)/S².
  const steepness = g * (1 - d2 * d2Slope - first / s) + gSlope;
  // By ln σ at every strike.
  const level = -(d1 + first * (1 + d1 * d2));
  return {
    price,
    delta: saturated((density * g) / s / at.spot),
    gamma: saturated((-density * steepness) / s / at.spot / at.spot),
    vega: saturated((density * level) / at.volatility),
    theta: saturated(
      saturated((at.rate ?? 0) * price) -
        saturated(density * ((carry * (1 + d2 * first)) / s + level / (2 * at.years))),
    ),
  };
}

function onSmile(strike: number, at: Conditions, curve: VarianceCurve) {
  const smile = smileDerivatives(curve, log(strike / at.spot));
  const conditions = { ...at, volatility: smile.deviation / Math.sqrt(at.years) };
  const model = lognormal(conditions);
  const { d1, d2 } = model.at(strike);
  return { conditions, smile, d1, d2, discount: model.discount, carry: model.rate - model.yield };
}

/** g, negative where the smile admits a butterfly. */
function butterfly({ deviation, first, second }: SmileDerivatives, d1: number, d2: number): number {
  return saturated((1 + d1 * first) * (1 + d2 * first) + deviation * second);
}

/** A dollar at expiry. */
function certain(at: Conditions): Greeks {
  const { discount, rate } = lognormal(at);
  return { price: discount, delta: 0, gamma: 0, vega: 0, theta: saturated(rate * discount) };
}

function difference(a: Greeks, b: Greeks, width = 1): Greeks {
  return {
    price: (a.price - b.price) / width,
    delta: saturated(a.delta - b.delta) / width,
    gamma: saturated(a.gamma - b.gamma) / width,
    vega: saturated(a.vega - b.vega) / width,
    theta: saturated(a.theta - b.theta) / width,
  };
}

/** The price at least 0 and at most what a dollar at expiry is worth. */
function cut(greeks: Greeks, at: Conditions): Greeks {
  return { ...greeks, price: Math.max(0, Math.min(lognormal(at).discount, greeks.price)) };
}
