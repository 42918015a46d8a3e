import { type BoundedComponent, boundedComponents, componentPart } from "../instruments/maxLoss.ts";
import { legWorstCase } from "../instruments/worstCase.ts";
import type { Market } from "../snapshot/Market.ts";
import { groupsAmong } from "./groupsAmong.ts";
import type { Leg } from "./Leg.ts";
import type { MarginContext } from "./MarginContext.ts";
import type { Measure } from "./Measure.ts";
import { bucketsOf } from "./partitions.ts";
import { type SizeCharges, sizeCharges } from "./size/sizeCharges.ts";

/** A leg with the terms of a margin that do not depend on what else is held. */
export interface HeldLeg extends Leg {
  /** What it can lose if it does its worst alone, 1e-6 USD. */
  readonly worst: bigint;
  readonly charges: SizeCharges;
}

/** Legs that the same thing settles. */
export interface Bucket {
  readonly legs: readonly Leg[];
  /** Expected Shortfall, 1e-6 USD, not below 0; asked of the measure once. */
  readonly shortfall: () => bigint;
}

/** Legs of an account with what is found once and is the same when other legs are left out. */
export interface Holdings {
  readonly legs: readonly HeldLeg[];
  readonly components: readonly BoundedComponent[];
  readonly buckets: readonly Bucket[];
}

export function holdingsOf(context: MarginContext, legs: readonly Leg[]): Holdings {
  const { market, measure } = context;
  const held = legs.map(({ index, size }): HeldLeg => {
    const { worst: unit, terms } = market.instruments[index]!;
    const worst = legWorstCase(unit, terms.lotDecimals, size);
    return { index, size, worst, charges: sizeCharges(context, { index, size, worst }) };
  });
  return {
    legs: held,
    components: boundedComponents(market, held),
    buckets: bucketsOf(market, held).map((own) => bucketOf(measure, own)),
  };
}

export function componentsAmong(
  market: Market,
  components: readonly BoundedComponent[],
  isAmong: (leg: Leg) => boolean,
): BoundedComponent[] {
  return groupsAmong(components, isAmong, (whole, legs) => componentPart(market, whole, legs));
}

/** Some of what is held. */
export function holdingsAmong(
  { market, measure }: MarginContext,
  { legs, components, buckets }: Holdings,
  isAmong: (leg: Leg) => boolean,
): Holdings {
  return {
    legs: legs.filter(isAmong),
    components: componentsAmong(market, components, isAmong),
    buckets: groupsAmong(buckets, isAmong, (_, own) => bucketOf(measure, own)),
  };
}

function bucketOf(measure: Measure, legs: readonly Leg[]): Bucket {
  let known: bigint | undefined;
  return {
    legs,
    shortfall: () => {
      if (known === undefined) {
        const shortfall = measure.shortfall(legs);
        known = shortfall > 0n ? shortfall : 0n;
      }
      return known;
    },
  };
}
