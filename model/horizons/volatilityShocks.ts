import { ModelError } from "../errors/ModelError.ts";
import { exp } from "../numeric/exp.ts";
import { parseDecimal } from "../numeric/parseDecimal.ts";
import type { Profile } from "../profiles/Profile.ts";
import type { VolatilityShock } from "../profiles/ProcessParameters.ts";
import type { ScenarioDraws } from "../random/scenarioDraws.ts";
import type { Market } from "../snapshot/Market.ts";
import { fixedDimensions } from "./Dimensions.ts";
import type { Horizon } from "./Horizon.ts";
import type { PricePath } from "./pricePaths.ts";
import { type SampleSums, wholeSample } from "./SampleSums.ts";

/** The paths with σ′/σ at the horizon, for the assets whose parameters have a volatility shock. */
export function withVolatilityShocks(
  profile: Profile,
  market: Market,
  horizon: Horizon,
  paths: readonly PricePath[],
  draws: ScenarioDraws,
  sample: SampleSums = wholeSample,
): readonly PricePath[] {
  return paths.map((path, a): PricePath => {
    const asset = market.assets[a]!;
    const shock = profile.assets[asset.name]!.volatilityShock;
    const years = horizon.assetYears[a]!;
    if (shock === undefined || years === 0) return path;
    const deviation = asset.usedVolatility * Math.sqrt(years);
    const z = standardised(path.logReturns.at(-1)!, deviation, asset.name, sample);
    const noise = draws.normals(fixedDimensions.volatility + asset.factor);
    return {
      ...path,
      volatilityRatio: volatilityRatios(shock, asset.name, years * asset.daysPerYear, z, noise, sample),
    };
  });
}

/**
 * σ′/σ = exp(Δ), Δ = √days·(β·z + γ(|z| − E|z|) + sd·ε) clamped to ±clamp·√days: the leverage effect, volatility that
 * rises with the size of a move, and its own noise. E|z| is the sample's, so that the size term has no drift.
 * @param z the log return over the horizon in its own standard deviations
 * @throws ModelError `impossibleParameter` for a negative deviation or clamp.
 */
export function volatilityRatios(
  shock: VolatilityShock,
  name: string,
  days: number,
  z: Float64Array,
  noise: Float64Array,
  sample: SampleSums = wholeSample,
): Float64Array {
  const read = (field: keyof VolatilityShock): number =>
    parseDecimal(shock[field], `volatilityShock.${field} of ${name}`);
  const [beta, gamma, deviation, clamp] = [read("beta"), read("gamma"), read("deviation"), read("clamp")];
  if (!(deviation >= 0 && clamp >= 0 && clamp <= 5)) {
    throw new ModelError(
      "impossibleParameter",
      `The volatility shock of ${name} has a negative deviation or a clamp outside [0, 5]`,
      shock,
      "Both are of the logarithm of the volatility, a day.",
    );
  }
  const root = Math.sqrt(days);
  const most = clamp * root;
  const sized = sample({ name: `size of moves of ${name}`, round: 2, terms: 1, points: z.length }, (sums) => {
    let sum = sums[0]!;
    for (const value of z) sum += Math.abs(value);
    sums[0] = sum;
  });
  const meanSize = sized.sums[0]! / sized.points;
  return z.map((value, s) => {
    const change = root * (beta * value + gamma * (Math.abs(value) - meanSize) + deviation * noise[s]!);
    return exp(change > most ? most : change < -most ? -most : change);
  });
}

/** Log returns less their sample mean, in standard deviations. */
function standardised(
  logReturns: Float64Array,
  deviation: number,
  name: string,
  sample: SampleSums,
): Float64Array {
  const moved = sample({ name: `move of ${name}`, round: 1, terms: 1, points: logReturns.length }, (sums) => {
    let sum = sums[0]!;
    for (const move of logReturns) sum += move;
    sums[0] = sum;
  });
  const mean = moved.sums[0]! / moved.points;
  return logReturns.map((move) => (move - mean) / deviation);
}
