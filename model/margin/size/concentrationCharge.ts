/**
 * A position that is a large part of its market: σ·√((x − θ)⁺) a lot, x = q/max(open interest, a quarter of a day's volume).
 *
 * As a charge on all lots, q·σ√(x − θ), it begins with an infinite slope and is concave up to x = 4θ/3, so that the
 * smallest trade at the threshold would cost many times what it can lose. Charged is the convex envelope: the tangent
 * 2√θ·σ·(1 − θ/x) a lot up to x = 2θ, and the formula itself from there. From the point where one more lot would add more
 * than `slope`, only `slope`.
 *
 * @param lots q̂ of the owner, above 0
 * @param deviation standard deviation of one lot over a day, 1e-6 USD
 * @param market max(open interest, a quarter of a day's volume), lots
 * @param threshold θ
 * @param slope 1e-6 USD a lot
 * @returns 1e-6 USD a lot, not decreasing in `lots`
 */
export function concentrationCharge(
  lots: number,
  deviation: number,
  market: number,
  threshold: number,
  slope: number,
): number {
  const begin = threshold * market;
  if (!(slope > 0) || deviation === 0 || lots <= begin) return 0;
  const tangent = 2 * Math.sqrt(threshold) * deviation;
  if (tangent >= slope) return slope * (1 - begin / lots);
  if (lots <= 2 * begin) return tangent * (1 - begin / lots);
  // The slope of x√(x − θ) is √y + (y + θ)/(2√y) with y = x − θ; it reaches slope/σ at √y = (k + √(k² − 3θ))/3.
  const k = slope / deviation;
  const root = (k + Math.sqrt(k * k - 3 * threshold)) / 3;
  const until = (root * root + threshold) * market;
  if (lots <= until) return deviation * Math.sqrt(lots / market - threshold);
  return (until * deviation * root + slope * (lots - until)) / lots;
}
