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
    if (rungs.length > 1 && ordered) poolViolators(rungs.map((rung) => contracts[rung]!.values));
  }
}

/** Makes the columns non-increasing from first to last in every scenario. */
function poolViolators(columns: readonly Float64Array[]): void {
  const sums = new Float64Array(columns.length);
  const counts = new Int32Array(columns.length);
  const points = columns[0]!.length;
  for (let s = 0; s < points; s++) {
    let ordered = true;
    for (let k = 1; k < columns.length; k++) if (columns[k]![s]! > columns[k - 1]![s]!) ordered = false;
    if (ordered) continue;
    let blocks = 0;
    for (const column of columns) {
      sums[blocks] = column[s]!;
      counts[blocks] = 1;
      blocks++;
      while (
        blocks > 1 &&
        sums[blocks - 1]! * counts[blocks - 2]! > sums[blocks - 2]! * counts[blocks - 1]!
      ) {
        sums[blocks - 2]! += sums[blocks - 1]!;
        counts[blocks - 2]! += counts[blocks - 1]!;
        blocks--;
      }
    }
    let k = 0;
    for (let block = 0; block < blocks; block++) {
      const level = sums[block]! / counts[block]!;
      for (let j = 0; j < counts[block]!; j++) columns[k++]![s] = level;
    }
  }
}
