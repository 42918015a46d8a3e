import type { ScenarioCube } from "../cube/ScenarioCube.ts";
import { ModelError } from "../errors/ModelError.ts";
import { legsOf } from "../margin/Leg.ts";
import type { Position } from "../snapshot/Snapshot.ts";
import type { StressScenario } from "../stress/StressScenario.ts";
import { stressRows } from "../stress/stressRows.ts";

/**
 * Profit and loss of a book under moves of the market at once, 1e-6 USD: every instrument revalued as the named stresses
 * are, with no time passing.
 * @throws ModelError `emptyBook`, those of positions and of `stressRows`.
 */
export function profitUnder(
  { market }: Pick<ScenarioCube, "market">,
  positions: readonly Position[],
  scenarios: readonly StressScenario[],
): bigint[] {
  const legs = legsOf(market, positions);
  if (legs.length === 0) {
    throw new ModelError("emptyBook", "The book has no position", positions.length, "Pass an open position.");
  }
  const { rows } = stressRows(market, { scenarios });
  return scenarios.map((_, k) =>
    legs.reduce((sum, { index, size }) => sum + size * BigInt(rows[index]![k]!), 0n),
  );
}
