import { ModelError } from "../errors/ModelError.ts";
import { inverseNormal } from "../numeric/inverseNormal.ts";
import { log } from "../numeric/log.ts";
import { normalCdf } from "../numeric/normal.ts";

/** A European digital that pays 1 if the underlying ends at or above the strike. */
export interface QuotedDigital {
  /** Forward price to the expiry; with carry S·e^{(r−q)T}, on a shifted price F + a. */
  readonly forward: number;
  /** On a shifted price K + a. */
  readonly strike: number;
  /** To expiry. */
  readonly years: number;
  /** Of the digital, discounted. */
  readonly price: number;
  /** e^{−rT}; 1 if absent. */
  readonly discountFactor?: number;
}

/**
 * Annual volatilities that give the price. `one`: a strike below the forward (any price) or at it. `two`: above the
 * forward a digital first gains from volatility and then loses, so a low and a high volatility fit. `impossible`: no
 * lognormal distribution gives the price; `bound` is the least undiscounted price above all that some volatility gives,
 * reached only above the forward.
 */
export type DigitalVolatility =
  | { readonly kind: "one"; readonly volatility: number }
  | { readonly kind: "two"; readonly volatility: number; readonly high: number }
  | { readonly kind: "impossible"; readonly bound: number };

/**
 * Implied volatility of a digital, in closed form. With s = σ√T, m = ln(F/K) and d = Φ⁻¹(price/discount), d₂ = d is the
 * quadratic s²/2 + d·s − m = 0, s = −d ± √(d² + 2m): below the forward (m > 0) one root; at it s = −2d, if p < ½;
 * above it two if p ≤ Φ(−√(2|m|)) and none otherwise. `volatility` is the lower, the branch that
 * joins the smile of its neighbours. Each root is taken in the form without cancellation (the product of the two is −2m).
 *
 * Carry changes the forward and the discount factor and nothing else, so no iteration is needed with it either.
 *
 * @throws ModelError `impossiblePrice` if forward, strike or discount factor is not above 0, `impossibleParameter` if
 * the contract has expired, `impossibleProbability` if the undiscounted price is outside [0, 1].
 */
export function digitalImpliedVolatility(digital: QuotedDigital): DigitalVolatility {
  const { forward, strike, years, price, discountFactor = 1 } = digital;
  check(digital, discountFactor);
  const p = price / discountFactor;
  if (!(p >= 0 && p <= 1)) {
    throw new ModelError(
      "impossibleProbability",
      "A digital's undiscounted price is outside [0, 1]",
      p,
      "Send the price of a contract that pays 1; leave an impossible quote out.",
    );
  }
  const m = log(forward / strike);
  const bound = m > 0 ? 1 : normalCdf(-Math.sqrt(-2 * m));
  // Certain either way: only σ = 0 or σ = ∞ gives it.
  if (p === 0 || p === 1) return { kind: "impossible", bound };
  const rootT = Math.sqrt(years);
  const d = inverseNormal(p);
  if (m > 0) return { kind: "one", volatility: positiveRoot(d, m) / rootT };
  if (m === 0) {
    return p < 0.5 ? { kind: "one", volatility: (-2 * d) / rootT } : { kind: "impossible", bound };
  }
  const discriminant = d * d + 2 * m;
  if (d >= 0 || discriminant < 0) return { kind: "impossible", bound };
  const high = -d + Math.sqrt(discriminant);
  return { kind: "two", volatility: (-2 * m) / high / rootT, high: high / rootT };
}

/** −d + √(d² + 2m), m > 0. */
function positiveRoot(d: number, m: number): number {
  const root = Math.sqrt(d * d + 2 * m);
  return d > 0 ? (2 * m) / (d + root) : root - d;
}

function check({ forward, strike, years }: QuotedDigital, discountFactor: number): void {
  for (const [name, value] of Object.entries({ forward, strike, discountFactor })) {
    if (value > 0 && value < Infinity) continue;
    throw new ModelError(
      "impossiblePrice",
      `The ${name} of a digital is not above 0`,
      value,
      "Send a positive number; for a shifted price add the shift to forward and strike.",
    );
  }
  if (!(years > 0 && years < Infinity)) {
    throw new ModelError(
      "impossibleParameter",
      "The time to expiry of a digital is not above 0",
      years,
      "A contract at or past its expiry has no volatility.",
    );
  }
}
