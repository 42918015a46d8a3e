import { ModelError } from "../errors/ModelError.ts";
import { type Closing, legCloser, unreachable } from "./legCloser.ts";
import type { LegSet, LegSetProblem } from "./LegSet.ts";

/** At most 2^8 sets of legs, and each other leg of the book as the last of each. */
export const exactLegLimit = 8;

/**
 * The legs with the least worst case that restore the margin, all whole but the last, which is closed as far as needed:
 * sets of whole legs are tried in the order of their worst case, then of their number of legs, then of the book, and with
 * each every other leg as the last, until a set alone costs as much as the best answer.
 *
 * Proven: no set of whole legs closes less. Nothing is assumed of the margin for that (closing a hedge raises it, so that
 * sets cannot be ruled out by their subsets). One lot less of the last leg would not restore it. No whole legs with any
 * lots of any last one close less either if the margin is convex in those lots, as an Expected Shortfall is: `fewestLots`.
 * @param problem with at most `exactLegLimit` legs and 0 ≤ equity < margin
 * @throws ModelError `tooLarge`; `unreachable`.
 */
export function exactLegSet(problem: LegSetProblem): LegSet {
  const { positions } = problem;
  if (positions.length > exactLegLimit) {
    throw new ModelError(
      "tooLarge",
      `All sets of legs are tried for at most ${exactLegLimit} of them`,
      positions.length,
      "Use greedyLegSet.",
    );
  }
  const closer = legCloser(problem);
  const legs = positions.map((_, i) => i);
  const sets = Array.from({ length: 1 << legs.length }, (_, mask) => {
    const chosen = legs.filter((leg) => (mask >>> leg) & 1);
    return { mask, chosen, cost: chosen.reduce((sum, leg) => sum + closer.costs[leg]!, 0n) };
  });
  sets.sort((a, b) =>
    a.cost < b.cost ? -1 : a.cost > b.cost ? 1 : a.chosen.length - b.chosen.length || a.mask - b.mask,
  );
  let best: Closing | undefined;
  for (const { chosen, cost } of sets) {
    if (best !== undefined && cost >= best.cost) break;
    // Does not restore by itself: else its last leg was found before, after the others.
    const start = closer.close(new Set(chosen));
    for (const leg of legs) {
      if (!start.whole.has(leg)) best = closer.closeInPart(start, leg, best?.cost) ?? best;
    }
  }
  if (best === undefined) throw unreachable(problem.equity);
  return closer.legSet(best, "exact");
}
