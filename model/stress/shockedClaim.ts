import { logMoneyness } from "../instruments/binaryOdds.ts";
import { modelOdds } from "../instruments/modelOdds.ts";
import { anchored, clampOdds, oddsOf } from "../instruments/odds.ts";
import { revaluedOption } from "../instruments/revaluedOption.ts";
import { revaluedScalar } from "../instruments/revaluedScalar.ts";
import type { Market, MarketAsset, MarketBinary, PriceClaim } from "../snapshot/Market.ts";
import type { ShockedAsset } from "./shockedMarket.ts";

/**
 * USD that one unit is worth under each stress, at the unchanged time to expiry: contracts at logit P′ = logit mark +
 * logit P_model(S′, σ′) − logit P_model(S, σ), options at mark + model′ − model. One past its expiry keeps its mark: its
 * price is already known to someone.
 */
export function shockedClaim(
  market: Market,
  claim: PriceClaim,
  stresses: readonly ShockedAsset[],
): Float64Array {
  if (claim.years <= 0) return new Float64Array(stresses.length).fill(claim.mark / 1e6);
  const value = revalued(claim, market.assets[claim.asset]!);
  return Float64Array.from(stresses, ({ move, volatilityRatio }) =>
    // Below every price the logarithm knows: far beyond any strike, and finite.
    value(move === -Infinity ? -700 : move, volatilityRatio),
  );
}

function revalued(claim: PriceClaim, asset: MarketAsset): (move: number, volatilityRatio: number) => number {
  switch (claim.kind) {
    case "binary":
      return revaluedBinary(claim, asset);
    case "scalar":
      return revaluedScalar(claim, asset, claim.years);
    case "call":
    case "put":
      return revaluedOption(claim, asset, claim.years);
  }
}

function revaluedBinary(binary: MarketBinary, asset: MarketAsset) {
  const strikes = {
    comparison: binary.terms.comparison,
    low: logMoneyness(binary.strike, asset),
    high: logMoneyness(binary.upperStrike, asset),
  };
  const odds = modelOdds(strikes, asset, binary.years, binary.years);
  const anchor = oddsOf(binary.mark / 1e6) / clampOdds(odds(0));
  return (move: number, volatilityRatio: number): number => anchored(anchor, odds(move, volatilityRatio));
}
