import { smileAt } from "../volatility/VolatilitySurface.ts";
import type { LognormalAsset } from "./LognormalAsset.ts";

/**
 * σ√T of what is left of a claim's life, at a strike's ln(K/F) after the move and for a change σ′/σ: from the smile of
 * the claim's own expiry where the asset has a surface (sticky in K/F), of one volatility where it has none.
 * @param years of the claim now
 * @param yearsLeft after the move, 0 to `years`
 */
export function deviationOf(
  { volatility, surface }: LognormalAsset,
  years: number,
  yearsLeft: number,
): (k: number, volatilityRatio: number) => number {
  const flat = volatility * Math.sqrt(yearsLeft);
  if (surface === undefined || yearsLeft === 0) return (_, ratio) => flat * ratio;
  const curve = smileAt(surface, years);
  const share = yearsLeft / years;
  // At a strike that the shifted price cannot fall to, any deviation does.
  return (k, ratio) => (k > -Infinity ? Math.sqrt(curve(k).variance * share) : flat) * ratio;
}
