import { exp } from "../numeric/exp.ts";
import { logRatio } from "../numeric/logRatio.ts";
import { checkConditions, type Conditions, isBelowAllPrices } from "./Conditions.ts";
import { saturated } from "./Greeks.ts";

/** What the closed forms of every claim share: today's terms, and d₁ and d₂ by strike. */
export interface Lognormal {
  readonly spot: number;
  readonly volatility: number;
  readonly years: number;
  readonly rate: number;
  readonly yield: number;
  /** e^{−rT}: what a USD at expiry is worth. */
  readonly discount: number;
  /** e^{−qT}: how much of the underlying one holds to have a unit at expiry. */
  readonly holding: number;
  /** σ√T; 0 when nothing can move any more, and prices are payoffs. */
  readonly deviation: number;
  readonly at: (strike: number) => Moneyness;
}

export interface Moneyness {
  /** ln(F/K) with F = S·e^{(r−q)T}. */
  readonly m: number;
  /** m/σ√T ± σ√T/2; without deviation the sign of m, far out, and 0 at the strike. */
  readonly d1: number;
  readonly d2: number;
}

/** Beyond it every Φ is 0 or 1 and every φ is 0, and products with it still are finite. */
const far = 1e150;
const mostDeviation = 1e100;

/**
 * Black, Scholes and Merton's lognormal price (Merton 1973): S_T = F·exp(σ√T·z − σ²T/2).
 * A strike not above 0 lies below every price: m = +∞ there, written as a large number.
 * @throws ModelError as `checkConditions`.
 */
export function lognormal(conditions: Conditions): Lognormal {
  checkConditions(conditions);
  const { spot, volatility, years, rate = 0, yield: held = 0 } = conditions;
  const deviation = Math.min(volatility * Math.sqrt(years), mostDeviation);
  const carry = within(saturated(rate - held) * years, mostDeviation);
  const at = (strike: number): Moneyness => {
    const m = isBelowAllPrices(strike) ? far : logRatio(spot, strike) + carry;
    if (deviation === 0) {
      const d = m > 0 ? far : m < 0 ? -far : 0;
      return { m, d1: d, d2: d };
    }
    const ratio = m / deviation;
    const half = deviation / 2;
    return { m, d1: within(ratio + half, far), d2: within(ratio - half, far) };
  };
  return {
    spot,
    volatility,
    years,
    rate,
    yield: held,
    discount: saturated(exp(-rate * years)),
    holding: saturated(exp(-held * years)),
    deviation,
    at,
  };
}

function within(x: number, bound: number): number {
  return Math.max(-bound, Math.min(bound, x));
}
