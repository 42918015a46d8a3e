import { isBoundedAlone } from "../instruments/maxLoss.ts";
import { windowLevels } from "../margin/eventWindow.ts";
import type { Leg } from "../margin/Leg.ts";
import type { MarginRules } from "../margin/MarginRules.ts";
import { bucketsOf, clustersOf } from "../margin/partitions.ts";
import type { Market } from "../snapshot/Market.ts";
import type { LossNode } from "./exactTails.ts";
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
  const nodes: (LossNode & { levels: readonly TailLevel[]; runLevel?: TailLevel })[] = [];
  const nodeOf = new Map<string, number>();
  const add = (name: string, node: LossNode): number => {
    nodes.push({ levels: [], ...node });
    nodeOf.set(name, nodes.length - 1);
    return nodes.length - 1;
  };
  const sumOf = (parts: readonly number[]) => parts.map((node) => ({ node, factor: 1 }));
  // A leg alone is scaled from one lot: its tail is known.
  const own = (some: readonly Leg[]) => (some.length > 1 ? levels.slice(0, 1) : []);

  const addBook = (book: readonly Leg[]): void => {
    const name = sumName(book);
    if (nodes[nodeOf.get(name) ?? -1]?.runLevel !== undefined) return;
    const buckets = bucketsOf(market, book).map((bucket) => {
      const bucketName = sumName(bucket);
      return {
        leg: bucket[0]!,
        node: nodeOf.get(bucketName) ?? add(bucketName, { legs: bucket, levels: own(bucket) }),
      };
    });
    const clusters = clustersOf(market, rules.clusters, book).map((cluster) => {
      const clusterName = sumName(cluster.legs);
      const held = new Set(cluster.legs);
      const parts = buckets.filter(({ leg }) => held.has(leg)).map(({ node }) => node);
      const node =
        nodeOf.get(clusterName) ??
        add(clusterName, { legs: [], parts: sumOf(parts), levels: own(cluster.legs) });
      return { legs: cluster.legs, node };
    });
    const whole = nodeOf.get(name) ?? add(name, { legs: [], parts: sumOf(clusters.map(({ node }) => node)) });
    Object.assign(nodes[whole]!, { levels, runLevel });
    addBuffered(book, clusters);
  };

  /** The losses of the legs of each buffer times it; legs of one cluster have one. */
  const addBuffered = (
    book: readonly Leg[],
    clusters: readonly { legs: readonly Leg[]; node: number }[],
  ): void => {
    const { bufferOf } = terms;
    if (bufferOf === undefined) return;
    const buffers = new Map<bigint, number[]>();
    // In the order of the legs, as the reference adds them up.
    for (const leg of book) if (!buffers.has(bufferOf(leg))) buffers.set(bufferOf(leg), []);
    for (const { legs: some, node } of clusters) buffers.get(bufferOf(some[0]!))!.push(node);
    if (buffers.size < 2) return;
    const parts = [...buffers].map(([buffer, some]) => ({
      node:
        some.length === 1
          ? some[0]!
          : add(`buffer ${buffer} of ${sumName(book)}`, { legs: [], parts: sumOf(some) }),
      factor: Number(buffer) / 10_000,
    }));
    add(sumName(book, true), { legs: [], parts, levels: levels.slice(0, 1), runLevel });
  };

  const without = (paid: readonly Leg[]): void => {
    if (paid.length === 0 || paid.length === legs.length) return;
    const gone = new Set(paid);
    addBook(legs.filter((leg) => !gone.has(leg)));
  };
  addBook(legs);
  const bounded = legs.filter((leg) => isBoundedAlone(market, leg));
  without(bounded);
  if (rules.carveOut === "maxLoss") without(bounded.filter(terms.isDear));
  if (rules.window !== undefined) {
    const { horizon, seconds } = rules.window;
    for (const { legs: paid } of windowLevels(market, legs, horizon, seconds)) without(paid);
  }
  return { nodes, nodeOf };
}
