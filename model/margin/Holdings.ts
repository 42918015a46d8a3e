import { type BoundedComponent, boundedComponent, componentPart } from "../instruments/maxLoss.ts";
import { legWorstCase } from "../instruments/worstCase.ts";
import { isLinear } from "../snapshot/isLinear.ts";
import type { Market } from "../snapshot/Market.ts";
import { groupsAmong } from "./groupsAmong.ts";
import type { Leg } from "./Leg.ts";
import type { MarginContext } from "./MarginContext.ts";
import type { Measure } from "./Measure.ts";
import { bucketsOf, type Cluster, clusterOf, clustersOf, type Partition } from "./partitions.ts";
import { type SizeCharges, sizeCharges } from "./size/sizeCharges.ts";

/** A leg with the terms of a margin that do not depend on what else is held. */
export interface HeldLeg extends Leg {
  /** What it can lose if it does its worst alone, 1e-6 USD. */
  readonly worst: bigint;
  readonly charges: SizeCharges;
}

/** Legs that the same thing settles. */
export class Bucket {
  readonly legs: readonly Leg[];
  #shortfall: bigint | undefined;

  constructor(legs: readonly Leg[]) {
    this.legs = legs;
  }

  /** Expected Shortfall, 1e-6 USD, not below 0; asked of the account's measure once. */
  shortfall(measure: Measure): bigint {
    if (this.#shortfall === undefined) {
      const shortfall = measure.shortfall(this.legs);
      this.#shortfall = shortfall > 0n ? shortfall : 0n;
    }
    return this.#shortfall;
  }
}

/** Legs of an account with what is found once and is the same when other legs are left out. */
export interface Holdings extends Partition {
  readonly legs: readonly HeldLeg[];
  readonly components: readonly BoundedComponent[];
  readonly buckets: readonly Bucket[];
  readonly clusters: readonly Cluster<HeldLeg>[];
}

export function holdingsOf(context: MarginContext, legs: readonly Leg[]): Holdings {
  const held = legs.map((leg) => heldLeg(context, leg));
  return partedHoldings(context, held, nothingHeld);
}

/**
 * What is held after a trade. Legs that were not traded, and groups without a traded leg, are those from before.
 * @param traded instruments of which the lots, or those of the owner, are not what they were
 */
export function holdingsAfter(
  context: MarginContext,
  before: Holdings,
  legs: readonly Leg[],
  traded: ReadonlySet<number>,
): Holdings {
  let at = 0;
  const held = legs.map((leg) => {
    while (at < before.legs.length && before.legs[at]!.index < leg.index) at++;
    const same = before.legs[at];
    return same?.index === leg.index && !traded.has(leg.index) ? same : heldLeg(context, leg);
  });
  return partedHoldings(context, held, before);
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
  { market }: Pick<MarginContext, "market">,
  { legs, components, buckets, clusters }: Holdings,
  isAmong: (leg: Leg) => boolean,
): Holdings {
  return {
    legs: legs.filter(isAmong),
    components: componentsAmong(market, components, isAmong),
    buckets: groupsAmong(buckets, isAmong, (_, own) => new Bucket(own)),
    clusters: groupsAmong(clusters, isAmong, ({ cluster }, own) => clusterOf(market, cluster, own)),
  };
}

const nothingHeld: Holdings = { legs: [], components: [], buckets: [], clusters: [] };

function heldLeg(context: MarginContext, leg: Leg): HeldLeg {
  const { index, size } = leg;
  const { worst: unit, terms } = context.market.instruments[index]!;
  const worst = legWorstCase(unit, terms.lotDecimals, size);
  return { index, size, worst, charges: sizeCharges(context, leg, worst) };
}

/** @param before whose groups are taken over where they hold the very same legs */
function partedHoldings(
  { market, rules }: MarginContext,
  legs: readonly HeldLeg[],
  before: Holdings,
): Holdings {
  const buckets = bucketsOf(market, legs).map((own) => sameAmong(before.buckets, own) ?? new Bucket(own));
  const components: BoundedComponent[] = [];
  for (const { legs: own } of buckets) {
    if (isLinear(market.instruments[own[0]!.index]!)) continue;
    components.push(sameAmong(before.components, own) ?? boundedComponent(market, own));
  }
  const clusters = clustersOf(market, rules.clusters, legs).map(
    (cluster) => sameAmong(before.clusters, cluster.legs) ?? cluster,
  );
  return { legs, components, buckets, clusters };
}

function sameAmong<G extends { readonly legs: readonly Leg[] }>(
  groups: readonly G[],
  legs: readonly Leg[],
): G | undefined {
  for (const group of groups) if (isSame(group.legs, legs)) return group;
  return undefined;
}

function isSame(some: readonly Leg[], others: readonly Leg[]): boolean {
  return some.length === others.length && some.every((leg, i) => leg === others[i]);
}
