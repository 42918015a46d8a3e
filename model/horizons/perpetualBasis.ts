import { ModelError } from "../errors/ModelError.ts";
import { exp } from "../numeric/exp.ts";
import { parseDecimal } from "../numeric/parseDecimal.ts";
import type { Profile } from "../profiles/Profile.ts";
import type { MarketAsset } from "../snapshot/Market.ts";
import type { Innovations } from "./assetInnovations.ts";
import { fixedDimensions } from "./Dimensions.ts";
import { type SampleSums, wholeSample } from "./SampleSums.ts";

/**
 * What the mark of a perp does beyond its underlying: mark = S(1 + b), b = sd·√days·t with the tails of the profile and
 * the scenario's mixing variable, so that the basis is wide where prices move far. Less Σ(S_h + a)·b/Σ(S_h + a), so
 * that the mark's sample mean stays what it is.
 * @param logReturns ln((S_h + a)/(S + a)) at the horizon
 * @returns undefined if the asset has no basis
 * @throws ModelError `impossibleParameter` unless the deviation is from 0 to .04 a day, where 1 + b stays positive.
 */
export function perpetualBasis(
  profile: Profile,
  asset: MarketAsset,
  years: number,
  logReturns: Float64Array,
  innovations: Innovations,
  sample: SampleSums = wholeSample,
): Float64Array | undefined {
  const text = profile.assets[asset.name]!.basisPerRootDay;
  if (text === undefined) return undefined;
  const perRootDay = parseDecimal(text, `basisPerRootDay of ${asset.name}`);
  if (!(perRootDay >= 0 && perRootDay <= 0.04)) {
    throw new ModelError(
      "impossibleParameter",
      `basisPerRootDay of ${asset.name} is not a standard deviation of a basis`,
      text,
      "Write a fraction of the price from 0 to 0.04.",
    );
  }
  const deviation = perRootDay * Math.sqrt(years * asset.daysPerYear);
  const basis = innovations.own(fixedDimensions.basis + asset.factor).map((t) => deviation * t);
  const { sums } = sample(
    { name: `basis of ${asset.name}`, round: 1, terms: 2, points: basis.length },
    (own) => {
      let [sum, total] = [own[0]!, own[1]!];
      for (let s = 0; s < basis.length; s++) {
        const price = (asset.spot + asset.shift) * exp(logReturns[s]!) - asset.shift;
        sum += price * basis[s]!;
        total += price;
      }
      own.set([sum, total]);
    },
  );
  const mean = sums[0]! / sums[1]!;
  return basis.map((b) => b - mean);
}
