/**
 * Annualised volatility of daily closes: √(days · v), v the exponentially weighted mean of squared log returns,
 * v ← λ·v + (1 − λ)·r², started at the mean square of the first 30 returns (RiskMetrics Technical Document, 1996, §5.2).
 * @param closes Positive prices, oldest first; at least 31.
 * @throws RangeError when there are fewer, or one is not positive.
 */
export function ewmaVolatility(closes: readonly number[], lambda: number, daysPerYear: number): number {
  if (closes.length <= WARM_UP) {
    throw new RangeError(
      `a volatility needs at least ${WARM_UP + 1} daily closes, there are ${closes.length}`,
    );
  }
  const bad = closes.find((close) => !(close > 0));
  if (bad !== undefined) throw new RangeError(`a daily close of ${bad} has no logarithm`);

  const squares = closes.slice(1).map((close, index) => Math.log(close / (closes[index] ?? close)) ** 2);
  const start = squares.slice(0, WARM_UP).reduce((sum, square) => sum + square, 0) / WARM_UP;
  const variance = squares.slice(WARM_UP).reduce((v, square) => lambda * v + (1 - lambda) * square, start);
  return Math.sqrt(variance * daysPerYear);
}

const WARM_UP = 30;
