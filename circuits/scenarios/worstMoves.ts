import type { ScenarioSet } from "../reference/RiskBook.ts";

/** wc[m] = max over s of |profit[s][m]|: the most that one lot of instrument m moves, 1e-6 USD. */
export function worstMoves({ profit }: Pick<ScenarioSet, "profit">): bigint[] {
  return (profit[0] ?? []).map((_, m) =>
    profit.reduce((most, row) => {
      const move = row[m]! < 0n ? -row[m]! : row[m]!;
      return move > most ? move : most;
    }, 0n),
  );
}
