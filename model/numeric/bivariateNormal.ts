import { ModelError } from "../errors/ModelError.ts";
import { integrate } from "./gaussLegendre.ts";
import { normalCdf, normalDensity } from "./normal.ts";

/** Relative weight of what lies further than this below the peak: e^(−reach²/2) < 1e-20. */
const reach = 10;

/**
 * P(X ≤ h, Y ≤ k) of standard normals with correlation ρ, relative error about 1e-13 also where it is 1e-40.
 *
 * ∫_{−∞}^{h} φ(x)·Φ((k − ρx)/√(1 − ρ²)) dx (Y given X; Owen 1956, eq. 2.1): the integrand is positive, so nothing
 * cancels, as it does in the tails of the series in ρ (Drezner and Wesolowsky 1990, Genz 2004). It is log-concave with
 * curvature at least 1, so that what lies 10 below its peak does not count; the peak is not more than ½ below
 * min(h, ρ·min(k, 0), 0).
 *
 * @param h any number, ±∞ too; k likewise
 * @throws ModelError `notFinite` if a limit is NaN, `impossibleParameter` unless −1 ≤ ρ ≤ 1.
 */
export function bivariateNormalCdf(h: number, k: number, rho: number): number {
  if (h !== h || k !== k) {
    throw new ModelError(
      "notFinite",
      "A limit of the bivariate normal is not a number",
      [h, k],
      "Pass numbers or ±Infinity.",
    );
  }
  if (!(rho >= -1 && rho <= 1)) {
    throw new ModelError(
      "impossibleParameter",
      "A correlation is outside [−1, 1]",
      rho,
      "Pass one between −1 and 1.",
    );
  }
  const inner = h < k ? h : k;
  const outer = h < k ? k : h;
  if (inner === -Infinity) return 0;
  if (outer === Infinity) return normalCdf(inner);
  if (rho === 1) return normalCdf(inner);
  if (rho === -1) return inner <= -outer ? 0 : normalCdf(inner) - normalCdf(-outer);
  const spread = Math.sqrt((1 - rho) * (1 + rho));
  const density = (x: number): number => normalDensity(x) * normalCdf((outer - rho * x) / spread);
  const low = Math.min(inner, rho * Math.min(outer, 0), 0) - reach - 0.5;
  return integrate(density, [low, ...breaks(outer / rho, spread / Math.abs(rho), low, inner), inner]);
}

/** Where the integrand changes: every unit, and about the place where Φ passes ½ in steps of its own width. */
function breaks(turn: number, width: number, low: number, high: number): number[] {
  const places = new Set<number>();
  for (let x = Math.floor(low) + 1; x < high; x++) places.add(x);
  for (const step of [-8, -4, -2, -1, 0, 1, 2, 4, 8]) places.add(turn + step * width);
  return [...places].filter((x) => x > low && x < high).sort((a, b) => a - b);
}
