import type { PriceClaim } from "../snapshot/Market.ts";
import type { PricePath } from "./pricePaths.ts";

/** The moves that decide a claim's value, and how long it then has to live: 0 years if they settle it. */
export interface ClaimMoves {
  /** ln((S_t + a)/(S + a)), one a scenario. */
  readonly moves: Float64Array;
  readonly yearsLeft: number;
  /** σ′/σ by then, one a scenario; undefined if volatility stays what it is. */
  readonly volatilityRatios: Float64Array | undefined;
}

/** At the claim's own expiry if that lies within the horizon, at the horizon otherwise. */
export function claimMoves({ years }: Pick<PriceClaim, "years">, path: PricePath): ClaimMoves {
  const horizon = path.years.at(-1)!;
  return years <= horizon
    ? { moves: path.logReturns[path.years.indexOf(years)]!, yearsLeft: 0, volatilityRatios: undefined }
    : { moves: path.logReturns.at(-1)!, yearsLeft: years - horizon, volatilityRatios: path.volatilityRatio };
}
