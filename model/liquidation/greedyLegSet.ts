import { ModelError } from "../errors/ModelError.ts";
import { worstCase } from "../instruments/worstCase.ts";
import type { LegSet, LegSetProblem } from "./LegSet.ts";

/**
 * A set of legs that restores the margin, found greedily: close the leg that lowers the margin most per dollar of its
 * worst case until the margin is restored; then improve: reopen what need not be closed, dearest first, and exchange a
 * closed leg for a cheaper open one, until neither helps. No set that it returns can be made smaller by one leg.
 * @param problem with 0 ≤ equity < margin
 * @throws ModelError `unreachable`.
 */
export function greedyLegSet({ snapshot, positions, equity, margin }: LegSetProblem): LegSet {
  const costs = positions.map((position) => worstCase(snapshot, [position]));
  const isClosed = positions.map(() => false);
  let evaluations = 0;
  const marginNow = (): bigint => {
    evaluations++;
    return margin(positions.filter((_, i) => !isClosed[i]!));
  };
  const flipped = (legs: readonly number[]): bigint => {
    for (const leg of legs) isClosed[leg] = !isClosed[leg]!;
    const value = marginNow();
    for (const leg of legs) isClosed[leg] = !isClosed[leg]!;
    return value;
  };
  const legs = positions.map((_, i) => i);
  const where = (closed: boolean): number[] => legs.filter((leg) => isClosed[leg] === closed);
  const byCost = (a: number, b: number): number => (costs[a]! < costs[b]! ? -1 : costs[a]! > costs[b]! ? 1 : a - b);

  let current = marginNow();
  while (current > equity) {
    let best: { leg: number; after: bigint } | undefined;
    for (const leg of where(false)) {
      const after = flipped([leg]);
      // (current − after)/cost, compared without division.
      if (
        best === undefined ||
        (current - after) * atLeastOne(costs[best.leg]!) > (current - best.after) * atLeastOne(costs[leg]!)
      ) {
        best = { leg, after };
      }
    }
    if (best === undefined) {
      throw new ModelError(
        "unreachable",
        "No set of legs restores the margin, not even all of them",
        equity,
        "The margin of nothing must be 0 and the equity at least 0.",
      );
    }
    isClosed[best.leg] = true;
    current = best.after;
  }

  for (let improved = true; improved; ) {
    improved = false;
    for (const leg of where(true).sort((a, b) => byCost(b, a))) {
      if (flipped([leg]) > equity) continue;
      isClosed[leg] = false;
      improved = true;
    }
    exchange: for (const leg of where(true).sort((a, b) => byCost(b, a))) {
      for (const other of where(false).sort(byCost)) {
        if (costs[other]! >= costs[leg]!) break;
        if (flipped([leg, other]) > equity) continue;
        isClosed[leg] = false;
        isClosed[other] = true;
        improved = true;
        break exchange;
      }
    }
  }
  const closed = where(true);
  return {
    closed: closed.map((leg) => positions[leg]!),
    kept: where(false).map((leg) => positions[leg]!),
    margin: marginNow(),
    worstCaseClosed: closed.reduce((sum, leg) => sum + costs[leg]!, 0n),
    method: "greedy",
    evaluations,
  };
}

function atLeastOne(cost: bigint): bigint {
  return cost > 1n ? cost : 1n;
}
