import type { LossNode } from "./LossNode.ts";

/** Nodes that give one of a book without the others: its last is that one. */
export function loneNode(book: readonly LossNode[], n: number): LossNode[] {
  const { parts, ...node } = book[n]!;
  if (parts === undefined) return [{ ...node, legs: legsUnder(book, n), sums: [] }];
  const nodes: LossNode[] = parts.map((part) => ({ legs: legsUnder(book, part.node) }));
  return [...nodes, { ...node, parts: parts.map(({ factor }, i) => ({ node: i, factor })) }];
}

function legsUnder(book: readonly LossNode[], node: number): LossNode["legs"] {
  const { legs, sums = [] } = book[node]!;
  return sums.length === 0 ? legs : [...legs, ...sums.flatMap((some) => legsUnder(book, some))];
}
