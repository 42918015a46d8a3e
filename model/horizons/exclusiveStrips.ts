import type { Market, MarketBinary } from "../snapshot/Market.ts";
import { settlementName } from "../snapshot/settlementName.ts";
import type { ContractValues } from "./binaryValues.ts";

/**
 * A strip of buckets from "below" over adjoining ranges to "at or above" pays exactly one of them, so the sum of its
 * values must not move. Each is anchored at its own mark; here the values of each scenario are scaled to the sum of the
 * marks. Contracts on one underlying, expiry and source that are anything but one such strip are left alone. Writes into `contracts`.
 */
export function exclusiveStrips(market: Market, contracts: readonly (ContractValues | undefined)[]): void {
  const groups = new Map<string, { binary: MarketBinary; values: Float64Array }[]>();
  market.instruments.forEach((binary, i) => {
    const contract = contracts[i];
    if (binary.kind !== "binary" || contract === undefined || contract.settled) return;
    const name = settlementName(binary);
    groups.set(name, [...(groups.get(name) ?? []), { binary, values: contract.values }]);
  });
  for (const group of groups.values()) {
    const ranges = group
      .filter(({ binary }) => binary.terms.comparison === "between")
      .sort((a, b) => a.binary.strike - b.binary.strike);
    if (ranges.length === 0) continue;
    const [first, last] = [ranges[0]!.binary, ranges.at(-1)!.binary];
    const adjoin = ranges.every(
      ({ binary }, k) => k === 0 || binary.strike === ranges[k - 1]!.binary.upperStrike,
    );
    const below = group.filter(({ binary }) => is(binary, "less", first.strike));
    const above = group.filter(({ binary }) => is(binary, "greaterOrEqual", last.upperStrike));
    const strip = [...below, ...ranges, ...above];
    if (adjoin && below.length === 1 && above.length === 1 && strip.length === group.length) scale(strip);
  }
}

function is({ terms, strike }: MarketBinary, comparison: string, at: number): boolean {
  return terms.comparison === comparison && strike === at;
}

function scale(strip: readonly { binary: MarketBinary; values: Float64Array }[]): void {
  const marks = strip.reduce((sum, { binary }) => sum + binary.mark / 1e6, 0);
  const points = strip[0]!.values.length;
  for (let s = 0; s < points; s++) {
    let sum = 0;
    for (const { values } of strip) sum += values[s]!;
    // No bucket may pass 1, as it could where the marks sum to more.
    for (const { values } of strip) values[s] = Math.min(1 - 1e-6, (values[s]! * marks) / sum);
  }
}
