import { ModelError } from "../errors/ModelError.ts";
import { exp } from "../numeric/exp.ts";
import { log } from "../numeric/log.ts";
import { parseDecimal } from "../numeric/parseDecimal.ts";
import type { Profile } from "../profiles/Profile.ts";
import type { ScenarioDraws } from "../random/scenarioDraws.ts";
import type { Market } from "../snapshot/Market.ts";
import { fixedDimensions } from "./Dimensions.ts";
import type { Spill } from "./eventSpills.ts";
import type { Horizon } from "./Horizon.ts";

/**
 * Pegged assets that lose the peg: with probability 1 − e^{−λh} the price falls by a fraction, at a uniform moment.
 * @throws ModelError `impossibleParameter` for a negative rate or a fall outside [0, 1).
 */
export function depegs(
  profile: Profile,
  market: Market,
  horizon: Horizon,
  draws: ScenarioDraws,
): readonly Spill[] {
  return market.assets.flatMap((asset, a): Spill[] => {
    const depeg = profile.assets[asset.name]!.depeg;
    const years = horizon.assetYears[a]!;
    if (depeg === undefined || years === 0) return [];
    const perDay = parseDecimal(depeg.perDay, `depeg.perDay of ${asset.name}`);
    const fall = parseDecimal(depeg.fall, `depeg.fall of ${asset.name}`);
    if (!(perDay >= 0 && fall >= 0 && fall < 1)) {
      throw new ModelError(
        "impossibleParameter",
        `The depeg of ${asset.name} is not a rate and a fall`,
        depeg,
        "Write a rate of 0 or more a day, and a fraction of the price below 1.",
      );
    }
    const probability = 1 - exp(-perDay * years * asset.daysPerYear);
    const size = log(1 - fall) / asset.usedVolatility;
    const u = draws.uniforms(fixedDimensions.depeg + asset.factor);
    const sizes = u.map((v) => (v < probability ? size : 0));
    return [{ asset: a, sizes, at: undefined, shares: u.map((v) => v / probability) }];
  });
}
