import { ModelError } from "../errors/ModelError.ts";
import { worstCase } from "../instruments/worstCase.ts";
import type { LegSet, LegSetProblem } from "./LegSet.ts";

/** Legs by their place in the book. */
interface Closing {
  readonly closed: ReadonlySet<number>;
  readonly cost: bigint;
  readonly margin: bigint;
}

/**
 * A set of legs that restores the margin, found greedily: close the leg that lowers the margin most per dollar of its
 * worst case until the margin is restored, then reopen what need not be closed, dearest first. Then improve: hold one
 * closed leg open, dearest first, close others greedily in its place, and keep what is cheaper, until nothing is. The last
 * step matters: one dear leg is often the best per dollar and closes far more than is missing.
 * @param problem with 0 ≤ equity < margin
 * @throws ModelError `unreachable`.
 */
export function greedyLegSet({ snapshot, positions, equity, margin }: LegSetProblem): LegSet {
  const costs = positions.map((position) => worstCase(snapshot, [position]));
  const legs = positions.map((_, i) => i);
  let evaluations = 0;
  const closing = (closed: ReadonlySet<number>): Closing => {
    evaluations++;
    const cost = [...closed].reduce((sum, leg) => sum + costs[leg]!, 0n);
    return { closed, cost, margin: margin(positions.filter((_, i) => !closed.has(i))) };
  };
  const dearestFirst = (closed: ReadonlySet<number>): number[] =>
    [...closed].sort((a, b) => (costs[a]! > costs[b]! ? -1 : costs[a]! < costs[b]! ? 1 : a - b));

  /** Closes legs other than `barred` until the margin is restored; undefined once that costs `limit` or cannot be. */
  const closeMore = (start: Closing, barred?: number, limit?: bigint): Closing | undefined => {
    let now = start;
    while (now.margin > equity) {
      let best: { leg: number; after: Closing } | undefined;
      for (const leg of legs) {
        if (leg === barred || now.closed.has(leg)) continue;
        if (limit !== undefined && now.cost + costs[leg]! >= limit) continue;
        const after = closing(new Set([...now.closed, leg]));
        // Ratios compared without division: each relief times the cost of the other.
        if (
          best === undefined ||
          (now.margin - after.margin) * atLeastOne(costs[best.leg]!) >
            (now.margin - best.after.margin) * atLeastOne(costs[leg]!)
        ) {
          best = { leg, after };
        }
      }
      if (best === undefined) return undefined;
      now = best.after;
    }
    return reopen(now);
  };
  const reopen = (restored: Closing): Closing =>
    dearestFirst(restored.closed).reduce((now, leg) => {
      const less = closing(without(now.closed, leg));
      return less.margin <= equity ? less : now;
    }, restored);

  let best = closeMore(closing(new Set()));
  if (best === undefined) {
    throw new ModelError(
      "unreachable",
      "No set of legs restores the margin, not even all of them",
      equity,
      "The margin of nothing must be 0 and the equity at least 0.",
    );
  }
  for (let tried: Closing | undefined; tried !== best;) {
    tried = best;
    for (const leg of dearestFirst(tried.closed)) {
      const other = closeMore(closing(without(tried.closed, leg)), leg, tried.cost);
      if (other === undefined || other.cost >= tried.cost) continue;
      best = other;
      break;
    }
  }
  return {
    closed: positions.filter((_, i) => best.closed.has(i)),
    kept: positions.filter((_, i) => !best.closed.has(i)),
    margin: best.margin,
    worstCaseClosed: best.cost,
    method: "greedy",
    evaluations,
  };
}

function without(legs: ReadonlySet<number>, leg: number): Set<number> {
  return new Set([...legs].filter((other) => other !== leg));
}

function atLeastOne(cost: bigint): bigint {
  return cost > 1n ? cost : 1n;
}
