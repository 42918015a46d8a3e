import type { Leg } from "../margin/Leg.ts";
import type { LossNode } from "./LossNode.ts";
import type { MarginPlan } from "./marginPlan.ts";
import type { TailLevel } from "./TailLevel.ts";

/** Nodes, whoever asks for them. */
export type SumNodes = Omit<MarginPlan, "sums">;

/** Those of one sum, which is the last. @param weightOf in 1e-4, by which the losses of a leg are multiplied */
export function sumNodes(
  legs: readonly Leg[],
  tails: { readonly levels: readonly TailLevel[]; readonly runLevel: TailLevel },
  weightOf?: (leg: Leg) => bigint,
): SumNodes {
  const groups = new Map<bigint, Leg[]>();
  for (const leg of legs) {
    const weight = weightOf?.(leg) ?? 10_000n;
    groups.set(weight, [...(groups.get(weight) ?? []), leg]);
  }
  const nodes: LossNode[] = [...groups.values()].map((group) => ({ legs: group }));
  const parts = [...groups.keys()].map((weight, node) => ({ node, factor: Number(weight) / 10_000 }));
  nodes.push({ legs: [], parts, levels: tails.levels, runLevel: tails.runLevel });
  return { nodes, legsOf: [...groups.values(), legs] };
}
