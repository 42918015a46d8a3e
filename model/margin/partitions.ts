import type { Market } from "../snapshot/Market.ts";
import { isLinear } from "../snapshot/isLinear.ts";
import { isPriceClaim } from "../snapshot/isPriceClaim.ts";
import { groupLegs } from "./groupLegs.ts";
import type { Leg } from "./Leg.ts";

export interface Cluster<L extends Leg = Leg> {
  readonly cluster: string;
  readonly legs: readonly L[];
  /** Legs on one or more underlyings, as opposed to events and parlays. */
  readonly priceDriven: boolean;
}

/** Legs of one account, and how its margin parts them. */
export interface Partition {
  readonly legs: readonly Leg[];
  readonly buckets: readonly { readonly legs: readonly Leg[] }[];
  readonly clusters: readonly Cluster[];
}

export function partitionOf(market: Market, by: "leaf" | "class", legs: readonly Leg[]): Partition {
  const buckets = bucketsOf(market, legs).map((own) => ({ legs: own }));
  return { legs, buckets, clusters: clustersOf(market, by, legs) };
}

/**
 * Legs by cluster, in the order of the names. `leaf`: the underlying, or the event's label. `class`: the tree
 * node above either. Parlays are a cluster of their own.
 */
export function clustersOf<L extends Leg>(
  market: Market,
  by: "leaf" | "class",
  legs: readonly L[],
): Cluster<L>[] {
  const groups = groupLegs(legs, ({ index }) => {
    const instrument = market.instruments[index]!;
    switch (instrument.kind) {
      case "perp":
      case "spot":
      case "binary":
      case "scalar":
      case "call":
      case "put": {
        const asset = market.assets[instrument.asset]!;
        return by === "leaf" ? asset.name : asset.classNode;
      }
      case "outcome": {
        const event = market.events[instrument.event]!;
        return by === "leaf" ? event.cluster : event.node;
      }
      case "parlay":
        return by === "leaf" ? "PARLAY" : "parlay";
    }
  });
  const names = [...groups.keys()].sort((a, b) => (a < b ? -1 : 1));
  return names.map((cluster) => clusterOf(market, cluster, groups.get(cluster)!));
}

/** All legs of one cluster, or some. */
export function clusterOf<L extends Leg>(market: Market, cluster: string, legs: readonly L[]): Cluster<L> {
  const priceDriven = legs.every(({ index }) => {
    const instrument = market.instruments[index]!;
    return isPriceClaim(instrument) || isLinear(instrument);
  });
  return { cluster, legs, priceDriven };
}

/**
 * Legs by what settles them. What nets inside a bucket nets for certain; between buckets sources and times may diverge.
 */
export function bucketsOf<L extends Leg>(market: Market, legs: readonly L[]): (readonly L[])[] {
  return [...groupLegs(legs, ({ index }) => market.instruments[index]!.settlement).values()];
}
