import { boundedComponents } from "../instruments/maxLoss.ts";
import { divideUp } from "../numeric/divideUp.ts";
import { timesUp } from "../numeric/timesUp.ts";
import type { Profile } from "../profiles/Profile.ts";
import type { Market } from "../snapshot/Market.ts";
import { grossOf } from "./addOns.ts";
import { carveOut } from "./carveOut.ts";
import type { Leg } from "./Leg.ts";
import type { Binding, MarginReport } from "./MarginReport.ts";
import { type MarginRules, marginRules } from "./MarginRules.ts";
import type { Measure } from "./Measure.ts";
import { type Requirement, requirement } from "./requirement.ts";
import { waterfall } from "./waterfall.ts";

const cent = 10_000n;

/**
 * The margin of a set of legs whatever their loss distribution came from. `points` is only reported.
 *
 * @param isDear whether one bounded leg alone needs more than it can lose; asked for legs of one lot
 */
export function assembleMargin(input: {
  profile: Profile;
  market: Market;
  legs: readonly Leg[];
  measure: Measure;
  points: number;
  isDear: (leg: Leg) => boolean;
}): MarginReport {
  const { profile, market, legs, measure } = input;
  const rules = marginRules(profile);
  const require = (some: readonly Leg[]): Requirement => requirement(market, rules, measure, some);
  const whole = require(legs);
  const { amount, carved } = carveOut(market, rules, legs, whole, require, input.isDear);
  const fullCollateral = grossOf(market, legs);
  const initialMargin = upToCent(amount);
  return {
    profile: profile.name,
    method: measure.method,
    points: input.points,
    fullCollateral,
    ...whole.risk,
    base: whole.base,
    floor: whole.floor,
    core: whole.core,
    addOns: whole.addOns,
    initialMargin,
    maintenanceMargin: maintenance(market, rules, legs, whole.tail, initialMargin),
    release: fullCollateral === 0n ? 0 : 1 - Number(initialMargin) / Number(fullCollateral),
    binding: bindingOf(whole, amount),
    clusters: whole.clusters,
    waterfall: waterfall(whole, rules, amount, carved.length, initialMargin),
  };
}

/**
 * min(M(1 − bonusMax), max(ratio·M, M_jump + bonusMax·M)): a contract that resolves leaves no time to
 * liquidate, so its part of M must not be scaled down. M_jump is the larger of the tail term and the maxLoss
 * of the bounded components that expire within `resolutionDays`, at most M.
 */
function maintenance(
  market: Market,
  rules: MarginRules,
  legs: readonly Leg[],
  tail: bigint,
  initialMargin: bigint,
): bigint {
  const { numerator, denominator } = rules.resolutionDays;
  const soon = Number(numerator) / Number(denominator) / 365;
  const resolving = boundedComponents(market, legs).reduce(
    (sum, component) => (component.years <= soon ? sum + component.maxLoss : sum),
    0n,
  );
  const jump = least(initialMargin, resolving > tail ? resolving : tail);
  const bonus = timesUp(initialMargin, rules.bonusMax);
  const scaled = timesUp(initialMargin, rules.maintenanceRatio);
  return upToCent(least(initialMargin - bonus, scaled > jump + bonus ? scaled : jump + bonus));
}

function bindingOf(whole: Requirement, amount: bigint): Binding {
  if (amount === 0n) return "none";
  if (amount < whole.total) return "maxLoss";
  if (whole.tail > whole.buffered) return "tail";
  return whole.base > whole.floor ? "correlation" : "topTwoFloor";
}

function least(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

function upToCent(amount: bigint): bigint {
  return divideUp(amount, cent) * cent;
}
