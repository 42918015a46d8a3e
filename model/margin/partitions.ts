import type { Market } from "../snapshot/Market.ts";
import { isLinear } from "../snapshot/isLinear.ts";
import { isPriceClaim } from "../snapshot/isPriceClaim.ts";
import { settlementName } from "../snapshot/settlementName.ts";
import type { Leg } from "./Leg.ts";

export interface Cluster {
  readonly cluster: string;
  readonly legs: readonly Leg[];
  /** Legs on one or more underlyings, as opposed to events and parlays. */
  readonly priceDriven: boolean;
}

/**
 * Legs by cluster, in the order of the names. `leaf`: the underlying, or the event's label. `class`: the tree
 * node above either. Parlays are a cluster of their own.
 */
export function clustersOf(market: Market, by: "leaf" | "class", legs: readonly Leg[]): Cluster[] {
  const groups = group(legs, ({ index }) => {
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
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([cluster, own]) => ({
      cluster,
      legs: own,
      priceDriven: own.every(({ index }) => {
        const instrument = market.instruments[index]!;
        return isPriceClaim(instrument) || isLinear(instrument);
      }),
    }));
}

/**
 * Legs by what settles them: the perp of an underlying, the coin itself, its contracts and options of one expiry and source, an event, a parlay. What
 * nets inside a bucket nets for certain; between buckets sources and times may diverge.
 */
export function bucketsOf(market: Market, legs: readonly Leg[]): (readonly Leg[])[] {
  const groups = group(legs, ({ index }) => {
    const instrument = market.instruments[index]!;
    switch (instrument.kind) {
      case "perp":
        return `perp ${instrument.asset}`;
      case "spot":
        return `spot ${instrument.asset}`;
      case "binary":
      case "scalar":
      case "call":
      case "put":
        return `claims ${settlementName(instrument)}`;
      case "outcome":
        return `event ${instrument.event}`;
      case "parlay":
        return `parlay ${instrument.key}`;
    }
  });
  return [...groups.values()];
}

function group(legs: readonly Leg[], nameOf: (leg: Leg) => string): Map<string, Leg[]> {
  const groups = new Map<string, Leg[]>();
  for (const leg of legs) {
    const name = nameOf(leg);
    const known = groups.get(name);
    if (known === undefined) groups.set(name, [leg]);
    else known.push(leg);
  }
  return groups;
}
