/**
 * What closing costs a lot where the resting orders are known: the book is walked from its best price, and what it does not
 * fill is lost. No lot costs more than `slope`.
 *
 * @param lots q̂ of the owner, above 0
 * @param levels [distance from the mark in 1e-6 USD a lot, lots], nearest first
 * @param multiplier of what lies beyond the first level (liquidation feedback), from 1
 * @param slope 1e-6 USD a lot
 * @returns 1e-6 USD a lot, not decreasing in `lots`
 */
export function depthCharge(
  lots: number,
  levels: readonly (readonly [number, number])[],
  multiplier: number,
  slope: number,
): number {
  const nearest = levels[0]?.[0] ?? 0;
  let left = lots;
  let cost = 0;
  for (const [distance, resting] of levels) {
    const taken = resting < left ? resting : left;
    const each = nearest + multiplier * (distance - nearest);
    cost += taken * (each < 0 ? 0 : each < slope ? each : slope);
    left -= taken;
  }
  return (cost + left * slope) / lots;
}
