import { poolViolators } from "../numeric/poolViolators.ts";
import type { Market, MarketBinary } from "../snapshot/Market.ts";
import type { ContractValues } from "./binaryValues.ts";

/**
 * P(S > K) must not rise with K, on any scenario; anchoring each contract at its own mark can break that.
 * For every ladder (same underlying and expiry, ≥ or >) whose marks are themselves in order, the values of
 * each scenario are replaced by their isotonic regression (pool adjacent violators, equal weights). A ladder
 * that is out of order in the marks is left alone: repairing it would show as profit or loss without a move.
 * Writes into `contracts`.
 */
export function monotoneLadders(market: Market, contracts: readonly (ContractValues | undefined)[]): void {
  const ladders = new Map<string, number[]>();
  market.instruments.forEach((instrument, i) => {
    if (instrument.kind !== "binary" || contracts[i]?.settled !== false) return;
    if (instrument.terms.comparison !== "greater" && instrument.terms.comparison !== "greaterOrEqual") return;
    const name = `${instrument.asset}:${instrument.terms.expiry}`;
    ladders.set(name, [...(ladders.get(name) ?? []), i]);
  });
  for (const rungs of ladders.values()) {
    const strike = (i: number): number => (market.instruments[i] as MarketBinary).strike;
    const mark = (i: number): number => market.instruments[i]!.mark;
    rungs.sort((a, b) => strike(a) - strike(b) || a - b);
    const ordered = rungs.every((rung, k) => k === 0 || mark(rungs[k - 1]!) >= mark(rung));
    if (rungs.length > 1 && ordered) repair(rungs.map((rung) => contracts[rung]!.values));
  }
}

/** Makes the columns non-increasing from first to last in every scenario. */
function repair(columns: readonly Float64Array[]): void {
  const row = new Float64Array(columns.length);
  const points = columns[0]!.length;
  for (let s = 0; s < points; s++) {
    let ordered = true;
    for (let k = 0; k < columns.length; k++) {
      row[k] = columns[k]![s]!;
      if (k > 0 && row[k]! > row[k - 1]!) ordered = false;
    }
    if (ordered) continue;
    poolViolators(row);
    for (let k = 0; k < columns.length; k++) columns[k]![s] = row[k]!;
  }
}
