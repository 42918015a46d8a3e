/** What makes getting out cost more than the price moves. */
export interface TradingFriction {
  /** Bid–ask spread over the price. */
  readonly relativeSpread: number;
  /** Margin period of risk, years of the variance clock. */
  readonly years: number;
  /** Of the order flow, in [0, 1]. */
  readonly toxicity: number;
  /** η. */
  readonly toxicityWeight: number;
}

/**
 * √(σ² + (½·spread/S)²/h + (η·toxicity·σ)²), annual: half a spread is lost once over the horizon h, whatever its length,
 * and toxic order flow widens σ in proportion. The idea of adding the spread's cost to the price risk is Bangia, Diebold,
 * Schuermann and Stroughair, Modeling Liquidity Risk (1999); adding in quadrature treats them as independent.
 */
export function liquidityAdjustedVolatility(volatility: number, friction: TradingFriction): number {
  const half = friction.relativeSpread / 2;
  const toxic = friction.toxicityWeight * friction.toxicity * volatility;
  return Math.sqrt(volatility * volatility + (half * half) / friction.years + toxic * toxic);
}
