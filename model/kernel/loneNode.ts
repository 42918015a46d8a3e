import type { Leg } from "../margin/Leg.ts";
import type { LossNode } from "./LossNode.ts";

/** Nodes that give one of a book without the others: its last is that one. */
export function loneNode(book: readonly LossNode[], n: number): LossNode[] {
  const { parts, ...node } = book[n]!;
  if (parts === undefined) return [{ ...node, legs: legsUnder(book, n), sums: [] }];
  const nodes: LossNode[] = parts.map((part) => ({ legs: legsUnder(book, part.node) }));
  return [...nodes, { ...node, parts: parts.map(({ factor }, i) => ({ node: i, factor })) }];
}

function legsUnder(book: readonly LossNode[], node: number): readonly Leg[] {
  const all: Leg[] = [];
  addLegs(book, node, all);
  return all;
}

function addLegs(book: readonly LossNode[], node: number, to: Leg[]): void {
  const { legs, sums } = book[node]!;
  for (const leg of legs) to.push(leg);
  if (sums !== undefined) for (const some of sums) addLegs(book, some, to);
}
