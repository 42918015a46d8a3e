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
  const bounded = held.legs.filter((leg) => isBoundedAlone(market, leg));
  const dear = isByMaxLoss ? bounded.filter(isDear) : [];
  const candidates = dear.length < bounded.length ? [dear, bounded] : [bounded];
  const carvings: Carving[] = [];
  for (const carved of candidates) {
    if (carved.length === 0) continue;
    const gone = new Set<Leg>(carved);
    const paid = isByMaxLoss
      ? maxLossOf(
          market,
          componentsAmong(market, held.components, (leg) => gone.has(leg)),
        )
      : grossOf(market, carved);
    if (paid === undefined) continue;
    const kept = once(() => holdingsAmong(context, held, (leg) => !gone.has(leg)));
    carvings.push({ carved, paid, kept, least: once(() => leastRequirement(context, kept())) });
  }
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
