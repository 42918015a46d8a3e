import type { SumTails } from "./accountMeasure.ts";
import { exactTails } from "./exactTails.ts";
import type { LaidRows } from "./LaidRows.ts";
import type { LossNode } from "./LossNode.ts";
import type { MarginPlan } from "./marginPlan.ts";
import type { TailLevel } from "./TailLevel.ts";

/**
 * Tails of every sum of every plan, simulated and, of whole books, under the moves that happened.
 * @param pastLevel the margin's own level over those moves
 */
export function evaluatePlans(
  { sampled, past }: { readonly sampled: LaidRows; readonly past: LaidRows | undefined },
  plans: readonly MarginPlan[],
  pastLevel: TailLevel | undefined,
): Map<string, SumTails>[] {
  const tails = exactTails(
    sampled,
    plans.map(({ nodes }) => nodes),
  );
  const pastPlans = pastLevel === undefined ? [] : plans.map(({ nodes }) => pastPlan(nodes, pastLevel));
  const historical =
    past === undefined
      ? []
      : exactTails(
          past,
          pastPlans.map(({ nodes }) => nodes),
        );
  return plans.map(({ nodeOf }, p) => {
    const known = new Map<string, SumTails>();
    const own = tails[p]!;
    const before = historical[p];
    nodeOf.forEach((node, name) => {
      const place = before === undefined ? undefined : pastPlans[p]!.placeOf[node];
      known.set(name, { sampled: own[node]!, historical: place === undefined ? undefined : before![place]! });
    });
    return known;
  });
}

interface PastPlan {
  readonly nodes: readonly LossNode[];
  /** Node of the plan → node here, for whole books. */
  readonly placeOf: readonly (number | undefined)[];
}

/** Over the moves that happened only whole books are asked for: each is the sum of its legs at once. */
function pastPlan(plan: readonly LossNode[], level: TailLevel): PastPlan {
  const nodes: LossNode[] = [];
  const placeOf: (number | undefined)[] = [];
  plan.forEach(({ parts, runLevel }, n) => {
    if (runLevel === undefined) return;
    if (parts === undefined) nodes.push({ legs: legsUnder(plan, n), levels: [level] });
    else {
      const own = parts.map(({ node, factor }) => {
        nodes.push({ legs: legsUnder(plan, node) });
        return { node: nodes.length - 1, factor };
      });
      nodes.push({ legs: [], parts: own, levels: [level] });
    }
    placeOf[n] = nodes.length - 1;
  });
  return { nodes, placeOf };
}

function legsUnder(plan: readonly LossNode[], node: number): LossNode["legs"] {
  const { legs, sums = [] } = plan[node]!;
  return sums.length === 0 ? legs : [...legs, ...sums.flatMap((some) => legsUnder(plan, some))];
}
