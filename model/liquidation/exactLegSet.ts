import { ModelError } from "../errors/ModelError.ts";
import { worstCase } from "../instruments/worstCase.ts";
import type { LegSet, LegSetProblem } from "./LegSet.ts";

/** At most 2^12 margins. */
export const exactLegLimit = 12;

/**
 * The set of legs with the least worst case that restores the margin, by trying all sets in the order of their worst
 * case, then of their number of legs, then of the book: the first that restores is the answer, and nothing is assumed of
 * the margin (closing a hedge raises it, so that sets cannot be ruled out by their subsets).
 * @param problem with at most `exactLegLimit` legs and 0 ≤ equity < margin
 * @throws ModelError `tooLarge`.
 */
export function exactLegSet(problem: LegSetProblem): LegSet {
  const { snapshot, positions, equity, margin } = problem;
  if (positions.length > exactLegLimit) {
    throw new ModelError(
      "tooLarge",
      `All sets of legs are tried for at most ${exactLegLimit} of them`,
      positions.length,
      "Use greedyLegSet.",
    );
  }
  const costs = positions.map((position) => worstCase(snapshot, [position]));
  const sets = Array.from({ length: 1 << positions.length }, (_, mask) => {
    const chosen = costs.filter((_cost, i) => isIn(mask, i));
    return { mask, legs: chosen.length, cost: chosen.reduce((sum, cost) => sum + cost, 0n) };
  });
  sets.sort((a, b) => (a.cost < b.cost ? -1 : a.cost > b.cost ? 1 : a.legs - b.legs || a.mask - b.mask));
  let evaluations = 0;
  for (const { mask, cost } of sets) {
    const kept = positions.filter((_, i) => !isIn(mask, i));
    const needed = margin(kept);
    evaluations++;
    if (needed > equity) continue;
    const closed = positions.filter((_, i) => isIn(mask, i));
    return { closed, kept, margin: needed, worstCaseClosed: cost, method: "exact", evaluations };
  }
  throw new ModelError(
    "unreachable",
    "No set of legs restores the margin, not even all of them",
    equity,
    "The margin of nothing must be 0 and the equity at least 0.",
  );
}

function isIn(mask: number, leg: number): boolean {
  return ((mask >>> leg) & 1) === 1;
}
