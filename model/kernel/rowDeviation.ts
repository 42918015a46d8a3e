import type { LaidRows } from "./LaidRows.ts";

/** Of a row of n integers. */
export interface PowerSums {
  readonly count: bigint;
  /** Σp */
  readonly sum: bigint;
  /** Σp² */
  readonly squares: bigint;
}

/** `columnDeviation`: standard deviation of a row of integers, √(nΣp² − (Σp)²)/n; the sums are exact. */
export function rowDeviation(rows: Pick<LaidRows, "memory" | "kernel">, row: Float64Array): number {
  return rows.memory.scoped(() => {
    const at = rows.memory.take(8 * row.length);
    rows.memory.views.f64.set(row, at / 8);
    return deviationFrom(powerSums(rows, at, row.length));
  });
}

/** @param at address of the row */
export function powerSums(
  { memory, kernel }: Pick<LaidRows, "memory" | "kernel">,
  at: number,
  count: number,
): PowerSums {
  return memory.scoped(() => {
    const sums = memory.take(64);
    kernel.rowPowerSums(at, count, sums);
    const { i64 } = memory.views;
    const cut = (place: number): bigint => i64[sums / 8 + place]! + (i64[sums / 8 + place + 1]! << 32n);
    // |p| = a + 2^27·b, so p² = a² + 2^28·a·b + 2^54·b².
    return { count: BigInt(count), sum: cut(0), squares: cut(2) + (cut(4) << 28n) + (cut(6) << 54n) };
  });
}

export function deviationFrom({ count, sum, squares }: PowerSums): number {
  return Math.sqrt(Number(count * squares - sum * sum)) / Number(count);
}
