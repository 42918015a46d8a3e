import type { VarianceCurve } from "./VarianceCurve.ts";

/** The smile of one expiry. */
export interface Smile {
  /** To expiry, above 0. */
  readonly years: number;
  readonly curve: VarianceCurve;
}

/** Smiles by expiry, ascending; at least one. */
export type VolatilitySurface = readonly Smile[];

/**
 * The smile of any expiry: at each log-moneyness total variance is linear in time between two expiries, so that the
 * variance from one to the other is spread evenly; before the first and after the last the volatility is theirs.
 */
export function smileAt(surface: VolatilitySurface, years: number): VarianceCurve {
  const next = surface.findIndex((smile) => smile.years >= years);
  if (surface[next]?.years === years) return surface[next].curve;
  if (next <= 0) {
    const nearest = surface.at(next)!;
    const share = years / nearest.years;
    return (k) => {
      const { variance, slope, curvature, third } = nearest.curve(k);
      return {
        variance: variance * share,
        slope: slope * share,
        curvature: curvature * share,
        third: third * share,
      };
    };
  }
  const earlier = surface[next - 1]!;
  const later = surface[next]!;
  const share = (years - earlier.years) / (later.years - earlier.years);
  return (k) => {
    const a = earlier.curve(k);
    const b = later.curve(k);
    return {
      variance: a.variance + (b.variance - a.variance) * share,
      slope: a.slope + (b.slope - a.slope) * share,
      curvature: a.curvature + (b.curvature - a.curvature) * share,
      third: a.third + (b.third - a.third) * share,
    };
  };
}
