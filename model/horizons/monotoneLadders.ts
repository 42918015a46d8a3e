import { clampProbability } from "../instruments/odds.ts";
import { poolViolators } from "../numeric/poolViolators.ts";
import type { Market, MarketBinary } from "../snapshot/Market.ts";
import { settlementName } from "../snapshot/settlementName.ts";
import type { ContractValues } from "./binaryValues.ts";

/** A contract that says something about P(S > K): ≥ and > are it, less is 1 minus it. */
interface Rung {
  readonly strike: number;
  readonly sign: 1 | -1;
  /** P(S > K) in the mark. */
  readonly mark: number;
  /** Values of the contract, USD. */
  readonly values: Float64Array;
}

/**
 * P(S > K) must not rise with K, on any scenario; anchoring each contract at its own mark can break that. For every
 * ladder (unsettled contracts on one underlying, expiry and source) the values of each scenario are replaced by their
 * isotonic regression, `less` as 1 − P. Where the marks themselves are out of order by d, values may be by d too:
 * repairing that would show as profit or loss without a move. A `between` whose two strikes are rungs is its mark plus
 * what their difference has moved. Writes into `contracts`.
 */
export function monotoneLadders(market: Market, contracts: readonly (ContractValues | undefined)[]): void {
  const ladders = new Map<string, { binary: MarketBinary; values: Float64Array }[]>();
  market.instruments.forEach((binary, i) => {
    if (binary.kind !== "binary" || contracts[i]!.settled) return;
    const name = settlementName(binary);
    ladders.set(name, [...(ladders.get(name) ?? []), { binary, values: contracts[i]!.values }]);
  });
  for (const ladder of ladders.values()) {
    const rungs = ladder
      .filter(({ binary }) => binary.terms.comparison !== "between")
      .map(({ binary, values }): Rung => {
        const mark = binary.mark / 1e6;
        const { strike } = binary;
        return binary.terms.comparison === "less"
          ? { strike, sign: -1, mark: 1 - mark, values }
          : { strike, sign: 1, mark, values };
      })
      .sort((a, b) => a.strike - b.strike || b.mark - a.mark);
    repair(rungs);
    for (const { binary, values } of ladder) {
      const low = rungs.find(({ strike }) => strike === binary.strike);
      const high = rungs.find(({ strike }) => strike === binary.upperStrike);
      // No rung is at the +∞ that is the upper strike of all but a between.
      if (low === undefined || high === undefined) continue;
      const rest = binary.mark / 1e6 - (low.mark - high.mark);
      for (let s = 0; s < values.length; s++) {
        values[s] = clampProbability(rest + exceeds(low, s) - exceeds(high, s));
      }
    }
  }
}

/** P(S > K) in a scenario. */
function exceeds({ sign, values }: Rung, s: number): number {
  return sign === 1 ? values[s]! : 1 - values[s]!;
}

/** Puts the rungs, ordered by strike, in order in every scenario. */
function repair(rungs: readonly Rung[]): void {
  if (rungs.length < 2) return;
  const marks = Float64Array.from(rungs, ({ mark }) => mark);
  poolViolators(marks);
  const disorder = rungs.map(({ mark }, k) => marks[k]! - mark);
  const row = new Float64Array(rungs.length);
  const points = rungs[0]!.values.length;
  for (let s = 0; s < points; s++) {
    let ordered = true;
    for (let k = 0; k < rungs.length; k++) {
      row[k] = exceeds(rungs[k]!, s) + disorder[k]!;
      if (k > 0 && row[k]! > row[k - 1]!) ordered = false;
    }
    if (ordered) continue;
    poolViolators(row);
    rungs.forEach(({ sign, values }, k) => {
      const p = clampProbability(row[k]! - disorder[k]!);
      values[s] = sign === 1 ? p : 1 - p;
    });
  }
}
