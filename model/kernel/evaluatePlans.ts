import type { SumTails } from "./accountMeasure.ts";
import type { CubeRows } from "./CubeRows.ts";
import { exactTails } from "./exactTails.ts";
import type { LossNode } from "./LossNode.ts";
import type { MarginPlan } from "./marginPlan.ts";
import type { TailLevel } from "./TailLevel.ts";

/**
 * Tails of every sum of every plan, simulated and, of whole books, under the moves that happened.
 * @param pastLevel the margin's own level over those moves
 */
export function evaluatePlans(
  { sampled, past }: CubeRows,
  plans: readonly MarginPlan[],
  pastLevel: TailLevel | undefined,
): Map<string, SumTails>[] {
  const tails = exactTails(
    sampled,
    plans.map(({ nodes }) => nodes),
  );
  const historical =
    past === undefined || pastLevel === undefined
      ? undefined
      : exactTails(
          past,
          plans.map(({ nodes }) => nodes.map((node) => pastNode(node, pastLevel))),
        );
  return plans.map(
    ({ nodeOf }, p) =>
      new Map(
        [...nodeOf].map(([name, node]) => {
          const own = historical?.[p]![node]!.tails[0];
          return [name, { ...tails[p]![node]!, ...(own === undefined ? {} : { historical: own }) }];
        }),
      ),
  );
}

/** The same sum over the moves that happened, whose tail only whole books are asked for. */
function pastNode({ legs, sums = [], parts = [], runLevel }: LossNode, level: TailLevel): LossNode {
  return { legs, sums, parts, ...(runLevel === undefined ? {} : { levels: [level] }) };
}
