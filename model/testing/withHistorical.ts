import { ModelError } from "../errors/ModelError.ts";
import type { HistoricalRows } from "../cube/HistoricalRows.ts";
import type { ScenarioCube } from "../cube/ScenarioCube.ts";

/**
 * The cube with a second measure beside its own: margins become at least what the historical rows ask for.
 * @throws ModelError `impossibleParameter` unless there is a row of `points` numbers an instrument, `notFinite` for one
 *   that is not an integer below 2^53.
 */
export function withHistorical(cube: ScenarioCube, historical: HistoricalRows): ScenarioCube {
  const { points, rows } = historical;
  if (points < 1 || rows.length !== cube.instruments.length || rows.some((row) => row.length !== points)) {
    throw new ModelError(
      "impossibleParameter",
      "The historical rows do not fit the cube",
      { points, rows: rows.length },
      `Send ${cube.instruments.length} rows, in the order of the cube's instruments, of one number a scenario.`,
    );
  }
  rows.forEach((row, i) => {
    const bad = row.find((value) => !Number.isSafeInteger(value));
    if (bad === undefined) return;
    throw new ModelError(
      "notFinite",
      `The historical profit and loss of ${cube.instruments[i]} is not an integer of 1e-6 USD`,
      bad,
      "Round it half to even.",
    );
  });
  return { ...cube, historical };
}
