import { poissonCounts } from "../random/poissonCounts.ts";
import type { ScenarioDraws } from "../random/scenarioDraws.ts";
import type { JumpDimensions } from "./Dimensions.ts";
import type { ParsedJumps } from "./parseJumps.ts";

/**
 * J_a = Σ_{k≤n}(g_k·√(1 − κ²) + κ)·√(s/μ) less its mean, n Poisson with mean μ = λ_J·h: mean 0 and variance s whatever
 * the rate (Campbell; third and fourth cumulants s^{3/2}·E m³/√μ and s²·E m⁴/μ with m = g√(1 − κ²) + κ). Shared
 * jumps arrive together, from one uniform a scenario, and their g correlate like Z; an asset's own jumps are
 * independent. The sum of n independent normals is √n times one, so one g a kind and scenario is enough.
 *
 * @param shared g of the shared jumps by asset
 */
export function jumpInnovations(
  jumps: ParsedJumps,
  dimensions: JumpDimensions,
  draws: ScenarioDraws,
  shared: readonly Float64Array[],
): (asset: number) => Float64Array {
  return (a) => {
    const { sharedMean, ownMean, skew } = jumps.assets[a]!;
    const mean = sharedMean + ownMean;
    const unit = mean === 0 ? 0 : Math.sqrt(jumps.varianceShare / mean);
    const spread = Math.sqrt(1 - skew * skew);
    const together = poissonCounts(sharedMean, draws.uniforms(dimensions.sharedCount));
    const alone = poissonCounts(ownMean, draws.uniforms(dimensions.ownCounts[a]!));
    const g = shared[a]!;
    const own = draws.normals(dimensions.ownSizes[a]!);
    return together.map((n, s) => {
      const m = alone[s]!;
      const normal = Math.sqrt(n) * g[s]! + Math.sqrt(m) * own[s]!;
      return unit * (spread * normal + skew * (n + m - mean));
    });
  };
}
