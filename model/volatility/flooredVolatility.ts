/** Annual volatilities and weights, as numbers. */
export interface VolatilityFloor {
  readonly multiplier: number;
  readonly stressed: number;
  readonly stressedShare: number;
  readonly longRun: number;
}

/**
 * Annual volatility that a margin uses: the largest of the current estimate times a multiplier, a blend of stressed and
 * current, and the long-run level. Blending in a stress period is one of the three anti-procyclicality tools of
 * Regulation (EU) 153/2013, article 28(1)(b), with its weight of at least 25 %; a floor at the long-run level is 28(1)(c).
 */
export function flooredVolatility(current: number, floor: VolatilityFloor): number {
  const blend = floor.stressedShare * floor.stressed + (1 - floor.stressedShare) * current;
  return Math.max(floor.multiplier * current, blend, floor.longRun);
}
