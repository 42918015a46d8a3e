import { windowLevels } from "../margin/eventWindow.ts";
import { groupsAmong } from "../margin/groupsAmong.ts";
import type { Leg } from "../margin/Leg.ts";
import type { MarginRules } from "../margin/MarginRules.ts";
import { clusterOf, type Partition } from "../margin/partitions.ts";
import type { Market } from "../snapshot/Market.ts";
import type { LossNode } from "./LossNode.ts";
import type { TailLevel } from "./TailLevel.ts";

/** What of a margin does not depend on the account. */
export interface MarginTerms {
  readonly market: Market;
  readonly rules: MarginRules;
  readonly bufferOf?: (leg: Leg) => bigint;
  /** The margin's own level, then those reported. */
  readonly levels: readonly TailLevel[];
  readonly runLevel: TailLevel;
}

/** A sum that a margin will ask for. */
export interface PlannedSum {
  /** The array that it will ask with. */
  readonly legs: readonly Leg[];
  readonly node: number;
  /** Whether of the losses with every leg's buffer. */
  readonly isBuffered: boolean;
}

/** The nodes of one account. */
export interface MarginPlan {
  readonly nodes: readonly LossNode[];
  /** By node all its legs, in the order of the instruments. */
  readonly legsOf: readonly (readonly Leg[])[];
  readonly sums: readonly PlannedSum[];
}

/** Legs and the node of their sum; a leg alone needs none, as its tail is known from one lot. */
interface Planned {
  readonly legs: readonly Leg[];
  readonly node: number | undefined;
}

/**
 * What a margin will ask of the measure, as sums of sums: buckets of their legs, clusters of their buckets, the book of its
 * clusters. It is a forecast: what it misses is evaluated when it is asked for, so the margin does not depend on it.
 *
 * @param whole what is held, of which all levels are reported
 * @param left what is left of it when legs are paid in full
 */
export function marginPlan(
  { market, rules, bufferOf, levels, runLevel }: MarginTerms,
  { whole, left = [] }: { readonly whole?: Partition; readonly left?: readonly Partition[] },
): MarginPlan {
  const own = levels.slice(0, 1);
  const nodes: LossNode[] = [];
  const legsOf: (readonly Leg[])[] = [];
  const sums: PlannedSum[] = [];
  const nodeOf = new Map<readonly Leg[], number>();

  const add = (legs: readonly Leg[], node: LossNode): number => {
    legsOf.push(legs);
    return nodes.push(node) - 1;
  };
  const ask = (legs: readonly Leg[], node: number): number => {
    nodeOf.set(legs, node);
    sums.push({ legs, node, isBuffered: false });
    return node;
  };

  const bucketOf = ({ legs }: { readonly legs: readonly Leg[] }): Planned => {
    if (legs.length === 1) return { legs, node: undefined };
    return { legs, node: nodeOf.get(legs) ?? ask(legs, add(legs, { legs, levels: own })) };
  };

  const clusterNode = (legs: readonly Leg[], buckets: readonly Planned[]): Planned => {
    if (legs.length === 1) return { legs, node: undefined };
    const [first] = buckets;
    const known = nodeOf.get(legs);
    if (known !== undefined) return { legs, node: known };
    const isBucket = buckets.length === 1 && first?.node !== undefined;
    const node = isBucket ? first.node : add(legs, { ...sumOf(buckets), levels: own });
    return { legs, node: ask(legs, node) };
  };

  const addBook = ({ legs, buckets, clusters }: Partition, asked: readonly TailLevel[]): void => {
    // Tails of a leg alone are those of one lot.
    if (legs.length < 2) return;
    const parts = clusters.map((cluster) => {
      // What settles legs together also clusters them.
      const inside = buckets.filter((bucket) => cluster.legs.includes(bucket.legs[0]!)).map(bucketOf);
      return clusterNode(cluster.legs, inside);
    });
    const [first] = parts;
    const isCluster = parts.length === 1 && first?.node !== undefined;
    const node = isCluster ? first.node : add(legs, sumOf(parts));
    nodes[node] = { ...nodes[node]!, levels: asked, runLevel };
    ask(legs, node);
    addBuffered(legs, parts);
  };

  /** The losses of the legs of each buffer times it; legs of one cluster have one. */
  const addBuffered = (book: readonly Leg[], clusters: readonly Planned[]): void => {
    if (bufferOf === undefined) return;
    const bufferBy = clusters.map((cluster) => bufferOf(cluster.legs[0]!));
    if (bufferBy.every((buffer) => buffer === bufferBy[0])) return;
    // In the order of the legs, as the reference adds them up.
    const buffers = new Map<bigint, Planned[]>(book.map((leg) => [bufferOf(leg), []]));
    clusters.forEach((cluster, c) => buffers.get(bufferBy[c]!)!.push(cluster));
    const parts = [...buffers].map(([buffer, some]) => ({
      node: add(
        book.filter((leg) => bufferOf(leg) === buffer),
        sumOf(some),
      ),
      factor: Number(buffer) / 10_000,
    }));
    const node = add(book, { legs: [], parts, levels: own, runLevel });
    sums.push({ legs: book, node, isBuffered: true });
  };

  /** What is left of a book when an event that is about to resolve is paid for. */
  const addWithout = (paid: readonly Leg[], book: Partition): void => {
    const gone = new Set(paid);
    const isLeft = (leg: Leg): boolean => !gone.has(leg);
    const rest: Partition = {
      legs: book.legs.filter(isLeft),
      buckets: groupsAmong(book.buckets, isLeft, (_, legs) => ({ legs })),
      clusters: groupsAmong(book.clusters, isLeft, ({ cluster }, legs) => clusterOf(market, cluster, legs)),
    };
    addBook(rest, own);
  };

  const addBooks = (book: Partition, asked: readonly TailLevel[]): void => {
    addBook(book, asked);
    if (rules.window === undefined) return;
    const { horizon, seconds } = rules.window;
    for (const { legs: paid } of windowLevels(market, book.legs, horizon, seconds)) addWithout(paid, book);
  };
  if (whole !== undefined) addBooks(whole, levels);
  for (const book of left) addBooks(book, own);
  return { nodes, legsOf, sums };
}

/** Groups as earlier nodes, or as legs. */
function sumOf(groups: readonly Planned[]): Pick<LossNode, "legs" | "sums"> {
  const legs: Leg[] = [];
  const sums: number[] = [];
  for (const group of groups) {
    if (group.node === undefined) legs.push(...group.legs);
    else sums.push(group.node);
  }
  return { legs, sums };
}
