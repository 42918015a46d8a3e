import { smileAt, type VolatilitySurface } from "../volatility/VolatilitySurface.ts";
import { binaryOdds, binaryOddsColumn, type BinaryStrikes } from "./binaryOdds.ts";
import { surfaceOdds, surfaceOddsColumn } from "./surfaceOdds.ts";

/** What a binary's probability is read from. */
export interface VolatilityQuote {
  /** A year, of the shifted price. */
  readonly volatility: number;
  readonly surface: VolatilitySurface | undefined;
}

/**
 * Odds that a binary pays with `left` years of its `years` to go, after a log move of the underlying and a change σ′/σ of its
 * volatility: from the smile of
 * its own expiry where there is a surface, at one volatility where there is none. A contract keeps the smile of
 * its expiry as time passes, so that total variance runs off evenly.
 */
export function modelOdds(
  strikes: BinaryStrikes,
  { volatility, surface }: VolatilityQuote,
  years: number,
  left: number,
): (move: number, volatilityRatio?: number) => number {
  return surface === undefined
    ? binaryOdds(strikes, volatility, left)
    : surfaceOdds(strikes, smileAt(surface, years), left / years);
}

/** `modelOdds` by scenario, the same bits. */
export function modelOddsColumn(
  strikes: BinaryStrikes,
  { volatility, surface }: VolatilityQuote,
  years: number,
  left: number,
  moves: Float64Array,
  ratios: Float64Array | undefined,
): Float64Array {
  return surface === undefined
    ? binaryOddsColumn(strikes, volatility, left, moves, ratios)
    : surfaceOddsColumn(strikes, smileAt(surface, years), left / years, moves, ratios);
}
