import { ModelError } from "../errors/ModelError.ts";

/** The market in which one claim on one underlying is priced. */
export interface Conditions {
  /** USD for one unit of the underlying, above 0; of a shifted lognormal price S + a. */
  readonly spot: number;
  /** A year, as a fraction; at least 0. Of a shifted price: σ·S/(S + a). */
  readonly volatility: number;
  /** To expiry, years of 365 days; at least 0, where 0 gives the payoff. */
  readonly years: number;
  /** Continuous interest rate a year, 0 if absent. */
  readonly rate?: number;
  /** Continuous yield a year of holding the underlying, 0 if absent. */
  readonly yield?: number;
}

const smallestNormal = 2.2250738585072014e-308;

/**
 * @throws ModelError `impossiblePrice` for a spot that is not positive, finite and a normal double;
 *   `impossibleParameter` for a volatility, a time to expiry or a rate that is negative where it must not be, infinite
 *   or not a number.
 */
export function checkConditions({ spot, volatility, years, rate = 0, yield: held = 0 }: Conditions): void {
  if (!(spot >= smallestNormal && spot < Infinity)) {
    throw new ModelError(
      "impossiblePrice",
      "The spot is not a price",
      spot,
      "Pass a positive number of USD.",
    );
  }
  if (!(volatility >= 0 && volatility < Infinity)) {
    throw new ModelError(
      "impossibleParameter",
      "The volatility is not an annual volatility",
      volatility,
      "Pass a fraction of at least 0; 0.65 is 65 % a year.",
    );
  }
  if (!(years >= 0 && years < Infinity)) {
    throw new ModelError(
      "impossibleParameter",
      "The time to expiry is not a time to come",
      years,
      "Pass years of at least 0; a claim past its expiry is settled, not priced.",
    );
  }
  for (const [name, value] of [
    ["interest rate", rate],
    ["yield", held],
  ] as const) {
    if (!Number.isFinite(value)) {
      throw new ModelError(
        "impossibleParameter",
        `The ${name} is not a number`,
        value,
        "Pass a fraction a year.",
      );
    }
  }
}

/** @throws ModelError `impossiblePrice` for a strike that is infinite or not a number. */
export function checkStrike(strike: number): void {
  if (!Number.isFinite(strike)) {
    throw new ModelError(
      "impossiblePrice",
      "The strike is not a price",
      strike,
      "Pass a finite number of USD.",
    );
  }
}

/** @throws ModelError `impossiblePrice` for strikes that are no prices or not in ascending order. */
export function checkStrikes(lower: number, upper: number): void {
  checkStrike(lower);
  checkStrike(upper);
  if (!(upper > lower)) {
    throw new ModelError(
      "impossiblePrice",
      "The upper strike is not above the lower one",
      upper,
      "Order the strikes.",
    );
  }
}

/** Whether a strike lies below every price that a positive underlying can have; subnormal numbers count as 0. */
export function isBelowAllPrices(strike: number): boolean {
  return strike < smallestNormal;
}
