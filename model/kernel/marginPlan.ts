import { isBoundedAlone } from "../instruments/maxLoss.ts";
import { windowLevels } from "../margin/eventWindow.ts";
import type { Leg } from "../margin/Leg.ts";
import type { MarginRules } from "../margin/MarginRules.ts";
import { bucketsOf, clustersOf } from "../margin/partitions.ts";
import type { Market } from "../snapshot/Market.ts";
import type { LossNode } from "./LossNode.ts";
import type { TailLevel } from "./TailLevel.ts";

/** What of a margin does not depend on the account. */
export interface MarginTerms {
  readonly market: Market;
  readonly rules: MarginRules;
  readonly bufferOf?: (leg: Leg) => bigint;
  readonly isDear: (leg: Leg) => boolean;
  /** The margin's own level, then those reported. */
  readonly levels: readonly TailLevel[];
  readonly runLevel: TailLevel;
}

/** The nodes of one account, and which node is which sum: the legs by `sumName`. */
export interface MarginPlan {
  readonly nodes: readonly LossNode[];
  readonly nodeOf: ReadonlyMap<string, number>;
}

/** Name of a sum of legs of one account, or of the sum with every leg's buffer. */
export function sumName(legs: readonly Leg[], buffered = false): string {
  let name = buffered ? "buffered" : "";
  for (const { index } of legs) name += `,${index}`;
  return name;
}

/**
 * What a margin will ask of the measure, as sums of sums: buckets of their legs, clusters of their buckets, the book of its
 * clusters; the same of what is left when legs are paid in full. It is a forecast: what it misses is evaluated when it is
 * asked for, so the margin does not depend on it.
 */
export function marginPlan(terms: MarginTerms, legs: readonly Leg[]): MarginPlan {
  const { market, rules, levels, runLevel } = terms;
  const nodes: (LossNode & { runLevel?: TailLevel })[] = [];
  const nodeOf = new Map<string, number>();
  const add = (name: string, node: LossNode): number => {
    nodes.push(node);
    nodeOf.set(name, nodes.length - 1);
    return nodes.length - 1;
  };
  const own = levels.slice(0, 1);

  /** Groups as earlier nodes; the tail of a leg alone is known from one lot, so it needs no node. */
  const parted = (groups: readonly { legs: readonly Leg[]; node: () => number }[]): LossNode => ({
    legs: groups.flatMap(({ legs: some }) => (some.length === 1 ? some : [])),
    sums: groups.flatMap(({ legs: some, node }) => (some.length === 1 ? [] : [node()])),
  });

  const addBook = (book: readonly Leg[], reported: readonly TailLevel[]): void => {
    const name = sumName(book);
    if (nodes[nodeOf.get(name) ?? -1]?.runLevel !== undefined) return;
    const buckets = new Map<Leg, readonly Leg[]>();
    for (const bucket of bucketsOf(market, book)) buckets.set(bucket[0]!, bucket);
    const clusters = clustersOf(market, rules.clusters, book).map((cluster) => {
      const inside = cluster.legs.flatMap((leg) => {
        const bucket = buckets.get(leg);
        return bucket === undefined ? [] : [{ legs: bucket, node: () => bucketNode(bucket) }];
      });
      const node = (): number => {
        const clusterName = sumName(cluster.legs);
        return nodeOf.get(clusterName) ?? add(clusterName, { ...parted(inside), levels: own });
      };
      return { legs: cluster.legs, node };
    });
    const whole = nodeOf.get(name) ?? add(name, parted(clusters));
    nodes[whole] = { ...nodes[whole]!, levels: reported, runLevel };
    addBuffered(book, clusters);
  };

  const bucketNode = (bucket: readonly Leg[]): number => {
    const name = sumName(bucket);
    return nodeOf.get(name) ?? add(name, { legs: bucket, levels: own });
  };

  /** The losses of the legs of each buffer times it; legs of one cluster have one. */
  const addBuffered = (
    book: readonly Leg[],
    clusters: readonly { legs: readonly Leg[]; node: () => number }[],
  ): void => {
    const { bufferOf } = terms;
    if (bufferOf === undefined) return;
    // In the order of the legs, as the reference adds them up.
    const buffers = new Map<bigint, (typeof clusters)[number][]>(book.map((leg) => [bufferOf(leg), []]));
    if (buffers.size < 2) return;
    for (const cluster of clusters) buffers.get(bufferOf(cluster.legs[0]!))!.push(cluster);
    const parts = [...buffers].map(([buffer, some]) => ({
      node: add(`${buffer} of ${sumName(book)}`, parted(some)),
      factor: Number(buffer) / 10_000,
    }));
    add(sumName(book, true), { legs: [], parts, levels: own, runLevel });
  };

  const without = (paid: readonly Leg[]): void => {
    if (paid.length === 0 || paid.length === legs.length) return;
    const gone = new Set(paid);
    const kept = legs.filter((leg) => !gone.has(leg));
    // Tails of a leg alone are those of one lot.
    if (kept.length > 1) addBook(kept, own);
  };
  addBook(legs, levels);
  const bounded = legs.filter((leg) => isBoundedAlone(market, leg));
  without(bounded);
  if (rules.carveOut === "maxLoss") without(bounded.filter(terms.isDear));
  if (rules.window !== undefined) {
    const { horizon, seconds } = rules.window;
    for (const { legs: paid } of windowLevels(market, legs, horizon, seconds)) without(paid);
  }
  return { nodes, nodeOf };
}
