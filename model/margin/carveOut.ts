import { isBoundedAlone, maxLossOf } from "../instruments/maxLoss.ts";
import { grossOf } from "./grossOf.ts";
import { componentsAmong, type HeldLeg, type Holdings, holdingsAmong } from "./Holdings.ts";
import type { Leg } from "./Leg.ts";
import type { MarginContext } from "./MarginContext.ts";
import { leastRequirement, requirement } from "./requirement.ts";

/** What an account needs, and which of its legs are cheaper paid in full than margined. */
export interface Carved {
  readonly amount: bigint;
  readonly carved: readonly HeldLeg[];
}

/** D, legs with a bounded payoff that may be paid for in full instead of being margined. */
export interface Carving {
  readonly carved: readonly HeldLeg[];
  /** What they cost, 1e-6 USD. */
  readonly paid: bigint;
  /** P∖D, and what of its requirement needs no scenario of the sample; found once. */
  readonly kept: () => Holdings;
  readonly least: () => bigint;
}

/**
 * What may be paid in full: all bounded legs, and, where the profile prices them at the worst joint outcome, those that are
 * dearer alone than their own maxLoss. Whether a leg is dear is a property of the instrument and the side, not of the
 * book or the size, so that what an account needs stays homogeneous and has no jumps.
 */
export function carvingsOf(context: MarginContext, held: Holdings, isDear: (leg: Leg) => boolean): Carving[] {
  const { market, rules } = context;
  const isByMaxLoss = rules.carveOut === "maxLoss";
  const isBounded = (leg: Leg): boolean => isBoundedAlone(market, leg);
  const carvings: Carving[] = [];
  const add = (carved: readonly HeldLeg[], isPaid: (leg: Leg) => boolean): void => {
    if (carved.length === 0) return;
    const paid = isByMaxLoss
      ? maxLossOf(market, componentsAmong(market, held.components, isPaid))
      : grossOf(market, carved);
    if (paid === undefined) return;
    const kept = once(() => holdingsAmong(context, held, (leg) => !isPaid(leg)));
    carvings.push({ carved, paid, kept, least: once(() => leastRequirement(context, kept())) });
  };
  const bounded = held.legs.filter(isBounded);
  const dear = isByMaxLoss ? bounded.filter(isDear) : [];
  if (dear.length < bounded.length) add(dear, (leg) => isBounded(leg) && isDear(leg));
  add(bounded, isBounded);
  return carvings;
}

/** What is left of the legs by each. */
export function leftBy(carvings: readonly Carving[]): Holdings[] {
  return carvings.map(({ kept }) => kept());
}

/** Whether paying for D may need less than `amount`, by what of it needs no scenario of the sample. */
export function mayNeedLess({ paid, least }: Carving, amount: bigint): boolean {
  return paid < amount && paid + least() < amount;
}

/**
 * M* = min over D, none included, of what D costs in full + M(P∖D).
 *
 * @param total M(P)
 */
export function carveOut(context: MarginContext, carvings: readonly Carving[], total: bigint): Carved {
  let best: Carved = { amount: total, carved: [] };
  for (const carving of carvings) {
    if (!mayNeedLess(carving, best.amount)) continue;
    const { carved, paid, kept } = carving;
    const amount = paid + requirement(context, kept()).total;
    if (amount < best.amount) best = { amount, carved };
  }
  return best;
}

function once<T>(find: () => T): () => T {
  let found: T | undefined;
  return () => (found ??= find());
}
