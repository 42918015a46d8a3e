import { ModelError } from "../errors/ModelError.ts";
import type { LaidRows } from "./LaidRows.ts";
import type { LossNode } from "./LossNode.ts";
import { requireLevel } from "./requireLevel.ts";
import type { TailLevel } from "./TailLevel.ts";

/** The sums of squares of a tail are exact for losses up to 2^57; a loss without a factor is below 2^53. */
const mostFactor = 16;

/**
 * What legs do not say about nodes.
 * @throws ModelError `impossibleParameter` for a level over other scenarios, runs at different levels, a node that is none of
 *   the earlier ones, a factor that is not from 0 to 16.
 */
export function requireNodes({ points, runs }: LaidRows, books: readonly (readonly LossNode[])[]): void {
  // Thousands of nodes share a few levels.
  const known = new Set<TailLevel>();
  let ofRuns: TailLevel | undefined;
  for (const book of books) {
    book.forEach(({ sums = none, parts = none, levels = none, runLevel }, n) => {
      for (const level of levels) {
        if (known.has(level)) continue;
        requireLevel(level, points);
        known.add(level);
      }
      if (runLevel !== undefined && runLevel !== ofRuns) {
        requireLevel(runLevel, points / runs);
        if (ofRuns !== undefined && ofRuns.k !== runLevel.k)
          refuse("Runs have one level", runLevel.k, "Use the first one.");
        ofRuns = runLevel;
      }
      for (const node of sums) requireEarlier(node, n);
      for (const { node, factor } of parts) {
        requireEarlier(node, n);
        if (!(factor >= 0 && factor <= mostFactor))
          refuse("A factor is too large, or none", factor, "Make it from 0 to 16.");
      }
    });
  }
}

const none: readonly never[] = [];

function requireEarlier(node: number, n: number): void {
  if (Number.isSafeInteger(node) && node >= 0 && node < n) return;
  refuse("A node adds one that is not before it", node, `It is number ${n} of its book.`);
}

function refuse(what: string, value: unknown, remedy: string): never {
  throw new ModelError("impossibleParameter", what, value, remedy);
}
