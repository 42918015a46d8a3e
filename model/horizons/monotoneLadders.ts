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
    if (rungs.length > 1 && ordered) poolViolators(rungs.map((rung) => contracts[rung]!.values));
  }
}
