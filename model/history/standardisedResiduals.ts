import { ewmaVolatility, warmUpDays } from "./ewmaVolatility.ts";
import { logReturns } from "./logReturns.ts";
import type { PriceHistory } from "./PriceHistory.ts";

/** Returns in units of the volatility that was forecast for them. */
export interface Residuals {
  /** Day of each residual, YYYY-MM-DD, ascending. */
  readonly dates: readonly string[];
  readonly returns: Float64Array;
  /** Forecast a day, the multiplier included. */
  readonly volatility: Float64Array;
  /** returns/volatility. */
  readonly values: Float64Array;
}

/** z_t = r_t/(m·σ_t) after the warm-up, m the multiplier on the EWMA that the model uses. */
export function standardisedResiduals(history: PriceHistory, lambda: number, multiplier: number): Residuals {
  const returns = logReturns(history).subarray(warmUpDays);
  const volatility = ewmaVolatility(logReturns(history), lambda)
    .subarray(warmUpDays, warmUpDays + returns.length)
    .map((sigma) => sigma * multiplier);
  return {
    dates: history.dates.slice(warmUpDays + 1),
    returns,
    volatility,
    values: returns.map((r, i) => r / volatility[i]!),
  };
}
