import { bisect } from "../numeric/bisect.ts";
import { exp } from "../numeric/exp.ts";
import { normalCdf, normalDensity } from "../numeric/normal.ts";
import type { DistributionTail } from "./DistributionTail.ts";
import { requirePositive } from "./requirePositive.ts";
import { upperTailOf } from "./upperTailOf.ts";
import { ModelError } from "../errors/ModelError.ts";

/** Per horizon: λ jumps on average, each N(mean, deviation²), on top of N(0, volatility²). */
export interface JumpReturn {
  readonly intensity: number;
  readonly volatility: number;
  readonly jumpMean: number;
  readonly jumpDeviation: number;
}

interface Part {
  readonly weight: number;
  readonly mean: number;
  readonly deviation: number;
}

/**
 * Of the loss −R of a return R = σZ + Σ_{i ≤ N} J_i, N Poisson (Merton 1976): a mixture of normals by number of jumps.
 * VaR by bisection of the mixture's distribution; ES·(1 − α) = Σ p_n·(s_n·φ(z_n) − μ_n·Φ(z_n)) with
 * z_n = (−VaR − μ_n)/s_n. Numbers of jumps that together have a probability below 1e-20 are left out.
 * @throws ModelError `impossibleParameter`.
 */
export function jumpTail(jumps: JumpReturn, confidence: number): DistributionTail {
  const outside = upperTailOf(confidence);
  const parts = mixture(jumps);
  const standard = (part: Part, loss: number): number => (-loss - part.mean) / part.deviation;
  const beyond = (loss: number): number =>
    parts.reduce((sum, part) => sum + part.weight * normalCdf(standard(part, loss)), 0);
  let bound = jumps.volatility + jumps.jumpDeviation + Math.abs(jumps.jumpMean);
  while (beyond(bound) > outside || beyond(-bound) < outside) bound *= 2;
  const valueAtRisk = bisect((loss) => beyond(loss) - outside, -bound, bound);
  const tail = parts.reduce((sum, part) => {
    const z = standard(part, valueAtRisk);
    return sum + part.weight * (part.deviation * normalDensity(z) - part.mean * normalCdf(z));
  }, 0);
  return { valueAtRisk, expectedShortfall: tail / outside };
}

function mixture({ intensity, volatility, jumpMean, jumpDeviation }: JumpReturn): Part[] {
  requirePositive(volatility, "The volatility");
  for (const [name, value] of [
    ["intensity of jumps", intensity],
    ["deviation of a jump", jumpDeviation],
  ] as const) {
    if (!(value >= 0 && value <= 100)) {
      throw new ModelError(
        "impossibleParameter",
        `The ${name} is not from 0 to 100`,
        value,
        "Give it per horizon.",
      );
    }
  }
  if (!(Math.abs(jumpMean) <= 100)) {
    throw new ModelError(
      "impossibleParameter",
      "The mean of a jump is not within ±100",
      jumpMean,
      "Give it per jump.",
    );
  }
  const parts: Part[] = [];
  let weight = exp(-intensity);
  for (let n = 0; n <= intensity || weight > 1e-20; n++) {
    const variance = volatility * volatility + n * jumpDeviation * jumpDeviation;
    parts.push({ weight, mean: n * jumpMean, deviation: Math.sqrt(variance) });
    weight *= intensity / (n + 1);
  }
  return parts;
}
