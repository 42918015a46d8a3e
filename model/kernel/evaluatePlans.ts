import type { SumTails } from "./accountMeasure.ts";
import { exactTails } from "./exactTails.ts";
import type { LaidRows } from "./LaidRows.ts";
import { loneNode } from "./loneNode.ts";
import type { LossNode } from "./LossNode.ts";
import type { MarginPlan } from "./marginPlan.ts";
import type { NodeTails } from "./NodeTails.ts";
import { canScreenSums, screenedSums } from "./screenedSums.ts";
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
  const tails = tailsOf(
    sampled,
    plans.map(({ nodes }) => nodes),
  );
  const pastPlans = pastLevel === undefined ? [] : plans.map(({ nodes }) => pastPlan(nodes, pastLevel));
  const historical =
    past === undefined
      ? []
      : tailsOf(
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

/** Screened where the rows are laid out for it, else in full: the same bits. */
function tailsOf(rows: LaidRows, books: readonly (readonly LossNode[])[]): NodeTails[][] {
  return canScreenSums(rows) ? screenedSums(rows, books) : exactTails(rows, books);
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
  plan.forEach(({ runLevel }, n) => {
    if (runLevel === undefined) return;
    const before = nodes.length;
    for (const { legs, parts = [] } of loneNode(plan, n)) {
      nodes.push({ legs, parts: parts.map(({ node, factor }) => ({ node: before + node, factor })) });
    }
    placeOf[n] = nodes.length - 1;
    nodes[nodes.length - 1] = { ...nodes.at(-1)!, levels: [level] };
  });
  return { nodes, placeOf };
}
