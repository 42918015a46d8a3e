/** A risk unit is 2^7 of 1e-6 USD: 40 bits then reach ±140 million dollars an account. */
export const riskUnit = 2n ** 7n;

/** The largest equity that is bound, 70 million dollars. */
export const equityCap = 2n ** 39n - 1n;

/**
 * The equity that a proof counts on: rounded down, and capped, or one large deposit would stop every proof.
 * @param equity 1e-6 USD
 */
export function equityInRiskUnits(equity: bigint): bigint {
  const units = floorDivide(equity, riskUnit);
  return units > equityCap ? equityCap : units;
}

function floorDivide(value: bigint, divisor: bigint): bigint {
  const quotient = value / divisor;
  return value % divisor < 0n ? quotient - 1n : quotient;
}
