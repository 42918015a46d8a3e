/**
 * The longer time that a large position takes to close: es·(√(q/A) − 1)⁺ a lot with A = φ·(volume of a day)·h, what can be
 * closed within the margin period. Not netted. It would be a longer horizon for the whole book if horizons could differ
 * between accounts of one cube. From the point where one more lot would add more than `slope`, only `slope`: at q = A the
 * charge of all lots starts with the slope es/2.
 *
 * @param lots q̂ of the owner, above 0
 * @param shortfall Expected Shortfall of one lot alone, 1e-6 USD
 * @param slope 1e-6 USD a lot
 * @returns 1e-6 USD a lot, not decreasing in `lots`
 */
export function horizonCharge(lots: number, shortfall: number, absorbed: number, slope: number): number {
  if (!(slope > 0) || !(shortfall > 0) || lots <= absorbed) return 0;
  if (shortfall / 2 >= slope) return slope * (1 - absorbed / lots);
  const root = (1 + slope / shortfall) / 1.5;
  const until = absorbed * root * root;
  if (lots <= until) return shortfall * (Math.sqrt(lots / absorbed) - 1);
  return (until * shortfall * (root - 1) + slope * (lots - until)) / lots;
}
