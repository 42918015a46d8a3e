import { ModelError } from "../errors/ModelError.ts";
import { exactLegLimit, exactLegSet } from "./exactLegSet.ts";
import { greedyLegSet } from "./greedyLegSet.ts";
import type { LegSet, LegSetProblem } from "./LegSet.ts";

/**
 * Which legs to close at mark, whole but for the last one, with the least worst case, so that the margin of the rest is at
 * most the equity: exact up to `exactLegLimit` legs, greedy with local improvement above.
 * @throws ModelError `emptyBook`; `aboveMargin` when nothing needs to be closed; `unreachable` when the equity is
 *   negative, so that closing everything would not do.
 */
export function minimalLegSet(problem: LegSetProblem): LegSet {
  const positions = problem.positions.filter(({ size }) => size !== 0n);
  if (positions.length === 0) {
    throw new ModelError("emptyBook", "There is no leg to close", positions.length, "Pass an open position.");
  }
  if (problem.equity < 0n) {
    throw new ModelError(
      "unreachable",
      "The equity is negative: without any leg the account would still be short",
      problem.equity,
      "Deposit, or leave it to the liquidation of the whole account.",
    );
  }
  const needed = problem.margin(positions);
  if (problem.equity >= needed) {
    throw new ModelError(
      "aboveMargin",
      "The equity covers the margin already",
      `equity ${problem.equity}, margin ${needed}`,
      "Nothing needs to be closed.",
    );
  }
  const open = { ...problem, positions };
  return positions.length <= exactLegLimit ? exactLegSet(open) : greedyLegSet(open);
}
