import { exactTails } from "./exactTails.ts";
import type { LaidRows } from "./LaidRows.ts";
import type { LossNode } from "./LossNode.ts";
import type { MarginPlan } from "./marginPlan.ts";
import type { NodeTails } from "./NodeTails.ts";
import { canScreenSums, screenedSums } from "./screenedSums.ts";
import type { SumTails } from "./SumTails.ts";
import type { TailLevel } from "./TailLevel.ts";

type Nodes = Pick<MarginPlan, "nodes" | "legsOf">;

/**
 * Tails of every node of every plan, simulated and, of whole books, under the moves that happened.
 * @param pastLevel the margin's own level over those moves
 */
export function evaluatePlans(
  { sampled, past }: { readonly sampled: LaidRows; readonly past: LaidRows | undefined },
  plans: readonly Nodes[],
  pastLevel: TailLevel | undefined,
): SumTails[][] {
  const tails = tailsOf(
    sampled,
    plans.map(({ nodes }) => nodes),
  );
  if (past === undefined || pastLevel === undefined) {
    return tails.map((own) => own.map((node) => ({ sampled: node, historical: undefined })));
  }
  const pastPlans = plans.map((plan) => pastPlan(plan, pastLevel));
  const historical = tailsOf(
    past,
    pastPlans.map(({ nodes }) => nodes),
  );
  return tails.map((own, p) => {
    const { placeOf } = pastPlans[p]!;
    const before = historical[p]!;
    return own.map((node, n) => {
      const place = placeOf[n];
      return { sampled: node, historical: place === undefined ? undefined : before[place]! };
    });
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
function pastPlan(plan: Nodes, level: TailLevel): PastPlan {
  const nodes: LossNode[] = [];
  const placeOf: (number | undefined)[] = [];
  const levels = [level];
  plan.nodes.forEach(({ parts, runLevel }, n) => {
    if (runLevel === undefined) return;
    const legs = plan.legsOf[n]!;
    if (parts === undefined) nodes.push({ legs, levels });
    else {
      const weighted = parts.map(({ node, factor }) => ({
        node: nodes.push({ legs: plan.legsOf[node]! }) - 1,
        factor,
      }));
      nodes.push({ legs: [], parts: weighted, levels });
    }
    placeOf[n] = nodes.length - 1;
  });
  return { nodes, placeOf };
}
