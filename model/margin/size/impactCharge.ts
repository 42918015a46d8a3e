/**
 * Square-root impact on a lot when `lots` are closed together: β√q with β = Y·σ_d·S/√(volume of a day), from the point where
 * one more lot would add more than `slope` only `slope` (the charge of all lots is q·β√q up to there and linear beyond).
 *
 * The square-root law: Tóth et al. 2011, "Anomalous price impact and the critical nature of liquidity in financial markets",
 * Phys. Rev. X 1, 021006, eq. 1.
 *
 * @param lots q̂ of the owner, above 0
 * @param deviation standard deviation of one lot over a day, 1e-6 USD
 * @param slope 1e-6 USD a lot, not below 0
 * @returns 1e-6 USD a lot, not decreasing in `lots`
 */
export function impactCharge(
  lots: number,
  deviation: number,
  dailyVolume: number,
  impact: number,
  slope: number,
): number {
  if (!(slope > 0) || deviation === 0) return 0;
  if (dailyVolume === 0) return slope;
  const beta = (impact * deviation) / Math.sqrt(dailyVolume);
  const charge = beta * Math.sqrt(lots);
  if (1.5 * charge <= slope) return charge;
  const root = slope / (1.5 * beta);
  return slope * (1 - (root * root) / (3 * lots));
}
