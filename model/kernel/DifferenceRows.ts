import type { RowLots } from "./records.ts";
import type { ScenarioRows } from "./ScenarioRows.ts";

/** A difference row is worth it when its largest move is this much smaller than that of what it hedges. */
const worthwhile = 8;

/**
 * Rows c_i − c_j for near-perfect hedges: a perpetual against the coin or another venue's, options of neighbouring strikes.
 * Lots that cancel are booked on the difference, h·c_i − h·c_j = h·(c_i − c_j), an identity of integers. The bound of a
 * screen is in proportion to Σ|lots|·max|p|, which for a hedge is far larger than its loss, and for its difference is not.
 * Rows are made when a book first asks, as many as there are spare.
 */
export class DifferenceRows {
  readonly #rows: ScenarioRows;
  readonly #source: readonly Float64Array[];
  readonly #groupOf: (index: number) => string | undefined;
  /** By pair of instruments; without a row where none was ever worth it. */
  readonly #known = new Map<number, { row?: number; worthIt: boolean }>();

  /**
   * @param source what the rows were made of; replaced rows are replaced there first
   * @param groupOf instruments of one group may hedge each other
   */
  constructor(
    rows: ScenarioRows,
    source: readonly Float64Array[],
    groupOf: (index: number) => string | undefined,
  ) {
    this.#rows = rows;
    this.#source = source;
    this.#groupOf = groupOf;
  }

  /** The legs with what hedges booked on differences; the same losses, to the last unit. */
  net(lots: readonly RowLots[]): readonly RowLots[] {
    const groups = new Map<string, number[]>();
    lots.forEach(({ row }, i) => {
      const group = this.#groupOf(row);
      if (group === undefined) return;
      const members = groups.get(group);
      if (members === undefined) groups.set(group, [i]);
      else members.push(i);
    });
    const left = lots.map((leg) => leg.lots);
    const differences: RowLots[] = [];
    for (const members of groups.values()) {
      for (const i of members) {
        for (const j of members) {
          if (!(left[i]! > 0 && left[j]! < 0)) continue;
          const row = this.#rowOf(lots[i]!.row, lots[j]!.row);
          if (row < 0) continue;
          const hedged = Math.min(left[i]!, -left[j]!);
          left[i]! -= hedged;
          left[j]! += hedged;
          // The row is that of the lower instrument less the higher.
          differences.push({ row, lots: lots[i]!.row < lots[j]!.row ? hedged : -hedged });
        }
      }
    }
    if (differences.length === 0) return lots;
    return [
      ...lots.flatMap(({ row }, i) => (left[i] === 0 ? [] : [{ row, lots: left[i]! }])),
      ...differences,
    ];
  }

  /** Makes the differences with an instrument again, after its row was replaced. */
  refresh(index: number): void {
    for (const [pair, known] of this.#known) {
      const low = Math.floor(pair / this.#rows.instruments);
      const high = pair - low * this.#rows.instruments;
      if (low === index || high === index) this.#known.set(pair, this.#make(low, high, known.row));
    }
  }

  /** −1 where a difference is not worth it. */
  #rowOf(a: number, b: number): number {
    const low = Math.min(a, b);
    const high = Math.max(a, b);
    const pair = low * this.#rows.instruments + high;
    let known = this.#known.get(pair);
    if (known === undefined) {
      known = this.#make(low, high);
      this.#known.set(pair, known);
    }
    return known.worthIt ? known.row! : -1;
  }

  /** @param row that the pair has already */
  #make(low: number, high: number, row?: number): { row?: number; worthIt: boolean } {
    const { peaks, capacity, rowCount } = this.#rows;
    const kept = row === undefined ? {} : { row };
    if (row === undefined && rowCount === capacity) return { worthIt: false };
    const difference = this.#difference(low, high);
    const peak = difference.reduce((most, p) => Math.max(most, Math.abs(p)), 0);
    if (peak * worthwhile > Math.min(peaks[low]!, peaks[high]!)) return { ...kept, worthIt: false };
    if (row === undefined) this.#rows.rowCount++;
    this.#rows.setRow(row ?? rowCount, difference);
    return { row: row ?? rowCount, worthIt: true };
  }

  #difference(low: number, high: number): Float64Array {
    const other = this.#source[high]!;
    return this.#source[low]!.map((p, s) => p - other[s]!);
  }
}
