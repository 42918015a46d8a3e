import {
  type BoundedComponent,
  boundedComponents,
  componentsAmong,
  isBoundedAlone,
  maxLossOf,
} from "../instruments/maxLoss.ts";
import { grossOf } from "./grossOf.ts";
import type { Leg } from "./Leg.ts";
import type { MarginContext } from "./MarginContext.ts";
import { requirement } from "./requirement.ts";

/** What an account needs, and which of its legs are cheaper paid in full than margined. */
export interface Carved {
  readonly amount: bigint;
  readonly carved: readonly Leg[];
}

/**
 * M* = min over D of what D costs in full + M(P∖D): legs with a bounded payoff may be paid for in full instead of being
 * margined. D is empty, or all bounded legs, or, where the profile prices D at the worst joint outcome, the bounded legs
 * that are dearer alone than their own maxLoss. Whether a leg is dear is a property of the instrument and the side, not
 * of the book or the size, so M* stays homogeneous and has no jumps.
 *
 * @param total M(P)
 * @param components of the legs
 */
export function carveOut(
  context: MarginContext,
  legs: readonly Leg[],
  total: bigint,
  isDear: (leg: Leg) => boolean,
  components: readonly BoundedComponent[] = boundedComponents(context.market, legs),
): Carved {
  const { market, rules } = context;
  const bounded = legs.filter((leg) => isBoundedAlone(market, leg));
  const dear = rules.carveOut === "maxLoss" ? bounded.filter(isDear) : [];
  let best: Carved = { amount: total, carved: [] };
  const candidates = dear.length < bounded.length ? [dear, bounded] : [bounded];
  for (const carved of candidates) {
    if (carved.length === 0) continue;
    const gone = new Set(carved);
    const isGone = (leg: Leg): boolean => gone.has(leg);
    const paid =
      rules.carveOut === "maxLoss"
        ? maxLossOf(market, componentsAmong(market, components, isGone))
        : grossOf(market, carved);
    if (paid === undefined || paid >= best.amount) continue;
    const isKept = (leg: Leg): boolean => !gone.has(leg);
    const left = componentsAmong(market, components, isKept);
    const amount = paid + requirement(context, legs.filter(isKept), left).total;
    if (amount < best.amount) best = { amount, carved };
  }
  return best;
}
