import { weightTotal } from "./RiskBook.ts";

/** Value at Risk and Expected Shortfall at 99 %, 1e-6 USD. */
export interface TailRisk {
  readonly valueAtRisk: bigint;
  /** Rounded up. */
  readonly shortfall: bigint;
}

/**
 * The tail of weighted debts at 99 %. V is the largest debt from which on scenarios weigh at least 1 %, and
 * E = ⌈V + 100·Σ wₛ·max(0, Dₛ − V)/W⌉ (Rockafellar and Uryasev 2000, eq. 8).
 */
export function tailRisk(debts: readonly bigint[], weights: readonly bigint[]): TailRisk {
  const worstFirst = debts
    .map((debt, s) => ({ debt, weight: weights[s]! }))
    .sort((a, b) => (a.debt > b.debt ? -1 : a.debt < b.debt ? 1 : 0));
  let weight = 0n;
  const quantile = worstFirst.find((scenario) => (weight += scenario.weight) * 100n >= weightTotal)!;
  const valueAtRisk = quantile.debt;
  const excess = worstFirst.reduce(
    (sum, { debt, weight }) => (debt > valueAtRisk ? sum + weight * (debt - valueAtRisk) : sum),
    0n,
  );
  return { valueAtRisk, shortfall: valueAtRisk + (100n * excess + weightTotal - 1n) / weightTotal };
}
