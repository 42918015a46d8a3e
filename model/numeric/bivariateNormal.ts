import { ModelError } from "../errors/ModelError.ts";
import { integrate } from "./gaussLegendre.ts";
import { normalCdf, normalDensity } from "./normal.ts";

/** Relative weight of what lies further than this from the peak: e^(−reach²/2) < 1e-20. */
const reach = 10;

/**
 * P(X ≤ h, Y ≤ k) of standard normals with correlation ρ, relative error about 1e-13 also where it is 1e-40.
 *
 * ∫_{−∞}^{h} φ(x)·Φ((k − ρx)/√(1 − ρ²)) dx (Y given X; Owen 1956, eq. 2.1): the integrand is positive, so nothing
 * cancels, as it does in the tails of the series in ρ (Drezner and Wesolowsky 1990, Genz 2004). It is log-concave with
 * curvature at least 1, so that what lies 10 from its peak does not count; the peak is not more than ½ below
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
  const high = Math.min(inner, reach);
  const low = Math.min(high, rho * Math.min(outer, 0), 0) - reach - 0.5;
  // The integrand changes where Φ passes ½, or if that is further right at its end, within a few widths of Φ.
  const width = spread / Math.abs(rho);
  const changes = [outer / rho, high].flatMap((place) =>
    [-8, -1, 0, 1, 8].map((step) => place + step * width),
  );
  const inside = changes.filter((x) => x > low && x < high).sort((a, b) => a - b);
  return integrate(density, [low, ...inside, high]);
}
