import { clampProbability } from "../instruments/odds.ts";
import { pooledBlocks, poolViolators } from "../numeric/poolViolators.ts";
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
    const contract = contracts[i];
    if (binary.kind !== "binary" || contract === undefined || contract.settled) return;
    const name = settlementName(binary);
    ladders.set(name, [...(ladders.get(name) ?? []), { binary, values: contract.values }]);
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

/** So many scenarios of a ladder fit the first-level cache. */
const tileScenarios = 64;

/**
 * Puts the rungs, ordered by strike, in order in every scenario. Rungs are columns, whose scenarios lie far apart, so a few
 * scenarios at a time are copied side by side; only those out of order are pooled and written back.
 */
function repair(rungs: readonly Rung[]): void {
  if (rungs.length < 2) return;
  const marks = Float64Array.from(rungs, ({ mark }) => mark);
  poolViolators(marks);
  const disorder = rungs.map(({ mark }, k) => marks[k]! - mark);
  const room = pooledBlocks(rungs.length);
  const tile = Array.from({ length: tileScenarios }, () => new Float64Array(rungs.length));
  const points = rungs[0]!.values.length;
  for (let first = 0; first < points; first += tileScenarios) {
    const scenarios = tile.slice(0, points - first);
    rungs.forEach((rung, k) => {
      for (let j = 0; j < scenarios.length; j++) scenarios[j]![k] = exceeds(rung, first + j) + disorder[k]!;
    });
    scenarios.forEach((row, j) => {
      if (isOrdered(row)) return;
      poolViolators(row, undefined, room);
      rungs.forEach(({ sign, values }, k) => {
        const p = clampProbability(row[k]! - disorder[k]!);
        values[first + j] = sign === 1 ? p : 1 - p;
      });
    });
  }
}

function isOrdered(row: Float64Array): boolean {
  for (let k = 1; k < row.length; k++) if (row[k]! > row[k - 1]!) return false;
  return true;
}
