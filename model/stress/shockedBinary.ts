import { binaryOdds, logMoneyness } from "../instruments/binaryOdds.ts";
import { anchored, clampOdds, oddsOf } from "../instruments/odds.ts";
import type { Market, MarketBinary } from "../snapshot/Market.ts";
import type { ShockedAsset } from "./shockedMarket.ts";

/**
 * Value in USD of one contract under each stress: logit P′ = logit mark + logit P_model(S′, σ′) − logit P_model(S, σ) at the
 * unchanged time to expiry. One past its expiry keeps its mark: its price is already known to someone.
 */
export function shockedBinary(
  market: Market,
  binary: MarketBinary,
  stresses: readonly ShockedAsset[],
): Float64Array {
  if (binary.years <= 0) return new Float64Array(stresses.length).fill(binary.mark / 1e6);
  const asset = market.assets[binary.asset]!;
  const strikes = {
    comparison: binary.terms.comparison,
    low: logMoneyness(binary.strike, asset),
    high: logMoneyness(binary.upperStrike, asset),
  };
  const before = clampOdds(binaryOdds(strikes, asset.volatility, binary.years)(0));
  const anchor = oddsOf(binary.mark / 1e6) / before;
  return Float64Array.from(stresses, ({ move, volatility }) => {
    // Below every price the logarithm knows: far beyond any strike, and finite.
    const far = move === -Infinity ? -700 : move;
    return anchored(anchor, binaryOdds(strikes, volatility, binary.years)(far));
  });
}
