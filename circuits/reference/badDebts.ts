import type { RiskBook, ScenarioSet } from "./RiskBook.ts";

/** D[s] = Σ over accounts of max(0, loss − equity), 1e-6 USD: not netted, one account's surplus pays no other's debt. */
export function badDebts(book: RiskBook, { profit }: Pick<ScenarioSet, "profit">): bigint[] {
  return profit.map((row) =>
    book.reduce((debt, { equity, lots }) => {
      const result = lots.reduce((sum, size, m) => sum + size * row[m]!, equity);
      return result < 0n ? debt - result : debt;
    }, 0n),
  );
}
