import { isBoundedAlone, maxLossOf } from "../instruments/maxLoss.ts";
import { grossOf } from "./grossOf.ts";
import { type HeldLeg, type Holdings, componentsAmong, holdingsAmong } from "./Holdings.ts";
import type { Leg } from "./Leg.ts";
import type { MarginContext } from "./MarginContext.ts";
import { leastRequirement, requirement } from "./requirement.ts";

/** What an account needs, and which of its legs are cheaper paid in full than margined. */
export interface Carved {
  readonly amount: bigint;
  readonly carved: readonly HeldLeg[];
}

/**
 * M* = min over D of what D costs in full + M(P∖D): legs with a bounded payoff may be paid for in full instead of being
 * margined. D is empty, or all bounded legs, or, where the profile prices D at the worst joint outcome, the bounded legs
 * that are dearer alone than their own maxLoss. Whether a leg is dear is a property of the instrument and the side, not
 * of the book or the size, so M* stays homogeneous and has no jumps.
 *
 * @param total M(P)
 */
export function carveOut(
  context: MarginContext,
  held: Holdings,
  total: bigint,
  isDear: (leg: Leg) => boolean,
): Carved {
  const { market, rules } = context;
  const bounded = held.legs.filter((leg) => isBoundedAlone(market, leg));
  const dear = rules.carveOut === "maxLoss" ? bounded.filter(isDear) : [];
  let best: Carved = { amount: total, carved: [] };
  const candidates = dear.length < bounded.length ? [dear, bounded] : [bounded];
  for (const carved of candidates) {
    if (carved.length === 0) continue;
    const gone = new Set<Leg>(carved);
    const paid =
      rules.carveOut === "maxLoss"
        ? maxLossOf(
            market,
            componentsAmong(market, held.components, (leg) => gone.has(leg)),
          )
        : grossOf(market, carved);
    if (paid === undefined || paid >= best.amount) continue;
    const kept = holdingsAmong(context, held, (leg) => !gone.has(leg));
    if (paid + leastRequirement(context, kept) >= best.amount) continue;
    const amount = paid + requirement(context, kept).total;
    if (amount < best.amount) best = { amount, carved };
  }
  return best;
}
