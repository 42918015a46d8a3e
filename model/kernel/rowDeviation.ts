import type { ScenarioRows } from "./ScenarioRows.ts";

/** `columnDeviation`: standard deviation of a row of integers, √(nΣp² − (Σp)²)/n; the sums are exact. */
export function rowDeviation({ memory, kernel }: ScenarioRows, row: Float64Array): number {
  return memory.scoped(() => {
    const at = memory.take(8 * row.length);
    const sums = memory.take(64);
    memory.views.f64.set(row, at / 8);
    kernel.rowPowerSums(at, row.length, sums);
    const { i64 } = memory.views;
    const cut = (place: number): bigint => i64[sums / 8 + place]! + (i64[sums / 8 + place + 1]! << 32n);
    const sum = cut(0);
    // |p| = a + 2^27·b, so p² = a² + 2^28·a·b + 2^54·b².
    const squares = cut(2) + (cut(4) << 28n) + (cut(6) << 54n);
    return Math.sqrt(Number(BigInt(row.length) * squares - sum * sum)) / row.length;
  });
}
