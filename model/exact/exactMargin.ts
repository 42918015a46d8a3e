import { ModelError } from "../errors/ModelError.ts";
import { maxLoss } from "../instruments/maxLoss.ts";
import { assembleMargin } from "../margin/assembleMargin.ts";
import { carvingsOf } from "../margin/carveOut.ts";
import { holdingsOf } from "../margin/Holdings.ts";
import { type Leg, legsOf } from "../margin/Leg.ts";
import type { MarginReport } from "../margin/MarginReport.ts";
import { marginRules } from "../margin/MarginRules.ts";
import type { Measure } from "../margin/Measure.ts";
import { requirement } from "../margin/requirement.ts";
import { confidenceOf } from "../profiles/confidenceOf.ts";
import type { Profile } from "../profiles/Profile.ts";
import type { Market } from "../snapshot/Market.ts";
import { parseMarket } from "../snapshot/parseMarket.ts";
import type { Position, Snapshot } from "../snapshot/Snapshot.ts";
import { type FactorModel, factorModel } from "../tree/factorModel.ts";
import { blockLosses } from "./blockLosses.ts";
import { distributionTailRisk } from "./distributionTailRisk.ts";
import { convolve, type LossDistribution, noLoss } from "./LossDistribution.ts";
import { stateSpace } from "./stateSpace.ts";

const mostAtoms = 1 << 21;

/**
 * The margin of a portfolio held to settlement with no sampling error: the joint distribution of the cells
 * between strikes by conditioning on the systematic factors of the tree, exact convolution with events and
 * parlays.
 * @throws ModelError `unsupported` unless the profile holds to settlement with Gaussian tails and every leg
 *   settles at 0 or 1; `tooLarge` when the distribution has too many atoms.
 */
export function exactMargin(input: {
  profile: Profile;
  snapshot: Snapshot;
  positions: readonly Position[];
}): MarginReport {
  const { profile, snapshot } = input;
  const pegs = Object.values(profile.assets).some(({ depeg }) => depeg !== undefined);
  const plain = profile.jumps === undefined && profile.settlementNoise === undefined && !pegs;
  if (profile.horizon !== "settlement" || profile.tails.kind !== "gaussian" || !plain) {
    throw new ModelError(
      "unsupported",
      "The exact method needs terminal payoffs and Gaussian factors without jumps, pegs or settlement noise",
      profile.name,
      "Use referenceProfile, or the Monte-Carlo method.",
    );
  }
  const factors = factorModel(profile);
  const market = parseMarket(profile, factors, snapshot);
  const legs = legsOf(market, input.positions);
  assertExact(market, legs);
  const tailRisk: Measure["tailRisk"] = (some, { numerator, denominator } = confidenceOf(profile)) => {
    const [a, b] = lossesOf(profile, factors, market, some);
    return distributionTailRisk(a, b, Number(denominator - numerator) / Number(denominator));
  };
  const measure: Measure = {
    method: "exact",
    tailRisk,
    shortfall: (some) => tailRisk(some).expectedShortfall,
    bookRisk: (some) => ({ risk: tailRisk(some) }),
    panelError: () => 0n,
    stresses: () => [],
    dailyDeviation: () => {
      throw new ModelError(
        "unsupported",
        "Charges that grow with size belong to books that can be closed before they settle",
        profile.name,
        "Leave margin.sizes out of a profile that holds to settlement.",
      );
    },
  };
  const context = { market, rules: marginRules(profile), measure };
  const isDear = ({ index, size }: Leg): boolean => {
    const lot = [{ index, size: size > 0n ? 1n : -1n }];
    const most = maxLoss(market, lot);
    return most !== undefined && requirement(context, holdingsOf(context, lot)).total > most;
  };
  const [a, b] = lossesOf(profile, factors, market, legs);
  const points = a.losses.length * b.losses.length;
  const held = holdingsOf(context, legs);
  const whole = requirement(context, held);
  const carvings = carvingsOf(context, held, isDear);
  return assembleMargin({ profile, context, held, whole, carvings, points, isDear });
}

/** The loss as the sum of two independent parts, neither of which has too many atoms. */
function lossesOf(
  profile: Profile,
  factors: FactorModel,
  market: Market,
  legs: readonly Leg[],
): readonly [LossDistribution, LossDistribution] {
  const space = stateSpace(profile, factors, market, legs);
  const parts = space.blocks
    .map((block) => blockLosses(market, space, block, legs))
    .sort((x, y) => x.losses.length - y.losses.length);
  const largest = parts.pop() ?? noLoss;
  const rest = parts.reduce((sum, part) => {
    const atoms = sum.losses.length * part.losses.length;
    if (atoms > mostAtoms) {
      throw new ModelError(
        "tooLarge",
        "The loss distribution of the events has more than 2^21 atoms",
        atoms,
        "Use the Monte-Carlo method.",
      );
    }
    return convolve(sum, part);
  }, noLoss);
  return [largest, rest];
}

function assertExact(market: Market, legs: readonly Leg[]): void {
  const bound = legs.reduce((sum, { size }) => sum + (size < 0n ? -size : size) * 1_000_000n, 0n);
  if (bound >= 1n << 53n) {
    throw new ModelError(
      "tooLarge",
      `The portfolio can lose 2^53 units of 1e-6 USD or more over ${market.instruments.length} instruments`,
      bound,
      "Split the account; sums would no longer be exact.",
    );
  }
}
