import { maxLoss } from "../instruments/maxLoss.ts";
import type { Market } from "../snapshot/Market.ts";
import type { Leg } from "./Leg.ts";
import type { Requirement } from "./requirement.ts";

/**
 * M* = min over D of maxLoss(D) + M(P∖D): legs with a bounded payoff may be paid for in full instead of being
 * margined. D is empty, the bounded legs dearer alone than their own maxLoss (if the profile
 * allows that), or all bounded legs. Whether a
 * leg is dear is a property of the instrument and the side, not of the book or the size, so M* stays
 * homogeneous and has no jumps.
 */
export function carveOut(
  market: Market,
  legs: readonly Leg[],
  whole: Requirement,
  require: (legs: readonly Leg[]) => Requirement,
  isDear: (leg: Leg) => boolean,
): { amount: bigint; carved: readonly Leg[] } {
  const bounded = legs.filter((leg) => market.instruments[leg.index]!.kind !== "perp");
  const dear = bounded.filter(isDear);
  let best: { amount: bigint; carved: readonly Leg[] } = { amount: whole.total, carved: [] };
  const candidates = dear.length < bounded.length ? [dear, bounded] : [bounded];
  for (const carved of candidates) {
    if (carved.length === 0) continue;
    const paid = maxLoss(market, carved);
    if (paid >= best.amount) continue;
    const kept = legs.filter((leg) => !carved.includes(leg));
    const amount = paid + (kept.length === 0 ? 0n : require(kept).total);
    if (amount < best.amount) best = { amount, carved };
  }
  return best;
}
