import { ModelError } from "../errors/ModelError.ts";

/** Returns whose mean square starts the recursion; forecasts for them know the future and are not to be used. */
export const warmUpDays = 60;

/**
 * Volatility a day, forecast for each return from those before it, and for the day after the last one:
 *   σ²_{t+1} = λσ²_t + (1 − λ)r²_t, mean 0, σ²_0 the mean square of the first 60 returns.
 * Source: RiskMetrics Technical Document, 4th edition (1996), eq. 5.3. Entry i is for returns[i]; one entry more than
 * returns.
 *
 * @throws ModelError `impossibleParameter` unless 0 < λ < 1; `malformedHistory` for fewer than 60 returns, or a start
 *   without any movement.
 */
export function ewmaVolatility(returns: ArrayLike<number>, lambda: number): Float64Array {
  if (!(lambda > 0 && lambda < 1)) {
    throw new ModelError(
      "impossibleParameter",
      "λ of the volatility is not strictly between 0 and 1",
      lambda,
      "RiskMetrics uses .94 for days.",
    );
  }
  let variance = 0;
  for (let i = 0; i < warmUpDays; i++) variance += returns[i]! * returns[i]!;
  variance /= warmUpDays;
  if (returns.length < warmUpDays || !(variance > 0)) {
    throw new ModelError(
      "malformedHistory",
      `A volatility needs ${warmUpDays} returns that move`,
      returns.length,
      "Send a longer history.",
    );
  }
  const volatility = new Float64Array(returns.length + 1);
  volatility[0] = Math.sqrt(variance);
  for (let i = 0; i < returns.length; i++) {
    variance = lambda * variance + (1 - lambda) * returns[i]! * returns[i]!;
    volatility[i + 1] = Math.sqrt(variance);
  }
  return volatility;
}
