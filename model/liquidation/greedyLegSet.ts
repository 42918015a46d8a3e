import { type Closing, legCloser, unreachable } from "./legCloser.ts";
import type { LegSet, LegSetProblem } from "./LegSet.ts";

/**
 * Legs that restore the margin, all whole but the last, found greedily: close the leg that lowers the margin most per
 * dollar of its worst case, and so on; at each step every leg that would restore the margin is tried as the last, in part,
 * and the cheapest answer on the way is kept. Then improve: hold one closed leg open, dearest first, close others greedily
 * in its place, and keep what is cheaper, until nothing is.
 *
 * Proven: one lot less of the last leg would not restore the margin. Nothing more.
 * @param problem with 0 ≤ equity < margin
 * @throws ModelError `unreachable`.
 */
export function greedyLegSet(problem: LegSetProblem): LegSet {
  const { positions, equity } = problem;
  const { costs, close, closeInPart, legSet } = legCloser(problem);
  const legs = positions.map((_, i) => i);

  /** The cheapest answer met on the way from `start`, none of `barred` closed; undefined unless cheaper than `limit`. */
  const closeMore = (start: Closing, barred?: number, limit?: bigint): Closing | undefined => {
    if (start.margin <= equity) return start;
    let found: Closing | undefined;
    for (let now: Closing | undefined = start; now !== undefined;) {
      const from: Closing = now;
      now = undefined;
      for (const leg of legs) {
        if (leg === barred || from.whole.has(leg)) continue;
        const below: bigint | undefined = found?.cost ?? limit;
        if (below === undefined || from.cost + costs[leg]! < below) {
          const after = close(new Set([...from.whole, leg]));
          if (after.margin > equity) {
            if (now === undefined || isSteeper(from, after, now)) now = after;
            continue;
          }
        }
        found = closeInPart(from, leg, below) ?? found;
      }
    }
    return found;
  };
  const dearestFirst = ({ whole, last }: Closing): number[] =>
    [...whole, ...(last === undefined ? [] : [last.leg])].sort((a, b) =>
      costs[a]! > costs[b]! ? -1 : costs[a]! < costs[b]! ? 1 : a - b,
    );

  let best = closeMore(close(new Set()));
  if (best === undefined) throw unreachable(equity);
  for (let tried: Closing | undefined; tried !== best;) {
    tried = best;
    for (const leg of dearestFirst(tried)) {
      const open = close(new Set([...tried.whole].filter((other) => other !== leg)));
      const other = closeMore(open, leg, tried.cost);
      if (other === undefined) continue;
      best = other;
      break;
    }
  }
  return legSet(best, "greedy");
}

/** Whether `a` frees more per dollar than `b`, both from `start`; compared without division. */
function isSteeper(start: Closing, a: Closing, b: Closing): boolean {
  return (start.margin - a.margin) * dollars(start, b) > (start.margin - b.margin) * dollars(start, a);
}

function dollars(start: Closing, after: Closing): bigint {
  const cost = after.cost - start.cost;
  return cost > 1n ? cost : 1n;
}
