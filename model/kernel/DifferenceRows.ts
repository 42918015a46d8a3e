import { exactLosses } from "./exactLosses.ts";
import type { RowLots } from "./records.ts";
import type { ScenarioRows } from "./ScenarioRows.ts";
import { steadyVersion } from "./steadyVersion.ts";

/** A difference row is worth it when its largest move is this much smaller than that of what it hedges. */
const worthwhile = 8;

const mostSum = 9007199254740000;

/** What is known of a pair of instruments. */
interface Difference {
  /** That the pair was given, in use or not. */
  readonly row?: number;
  readonly worthIt: boolean;
  /** Of the rows when this was found out. */
  readonly version: number;
}

/**
 * Rows c_i − c_j for near-perfect hedges: a perpetual against the coin or another venue's, options of neighbouring strikes.
 * Lots that cancel are booked on the difference, h·c_i − h·c_j = h·(c_i − c_j), an identity of integers. The bound of a
 * screen is in proportion to Σ|lots|·max|p|, which for a hedge is far larger than its loss, and for its difference is not.
 * Rows are made when a book first asks, as many as there are spare, and again when one asks after an instrument's row was
 * replaced.
 */
export class DifferenceRows {
  readonly #rows: ScenarioRows;
  readonly #groupOf: (index: number) => string | undefined;
  /** By pair of instruments; without a row where none was ever worth it. */
  readonly #known = new Map<number, Difference>();

  /** @param groupOf instruments of one group may hedge each other */
  constructor(rows: ScenarioRows, groupOf: (index: number) => string | undefined) {
    this.#rows = rows;
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

  /** −1 where a difference is not worth it. */
  #rowOf(a: number, b: number): number {
    const { instruments, laidAt } = this.#rows;
    const low = Math.min(a, b);
    const high = Math.max(a, b);
    const pair = low * instruments + high;
    let known = this.#known.get(pair);
    if (known === undefined || Math.max(laidAt[low]!, laidAt[high]!) > known.version) {
      known = this.#make(low, high, known?.row);
      this.#known.set(pair, known);
    }
    return known.worthIt ? known.row! : -1;
  }

  /** @param row that the pair has already */
  #make(low: number, high: number, row?: number): Difference {
    const rows = this.#rows;
    const { peaks, capacity, rowCount } = rows;
    const version = steadyVersion(rows);
    const kept = { version, worthIt: false, ...(row === undefined ? {} : { row }) };
    if (row === undefined && rowCount === capacity) return kept;
    // Beyond this the difference itself may be no double.
    if (peaks[low]! + peaks[high]! > mostSum) return kept;
    const difference = exactLosses(rows, [
      { index: low, size: -1n },
      { index: high, size: 1n },
    ]);
    const peak = difference.reduce((most, p) => Math.max(most, Math.abs(p)), 0);
    if (peak * worthwhile > Math.min(peaks[low]!, peaks[high]!)) return kept;
    if (row === undefined) rows.rowCount++;
    rows.setRow(row ?? rowCount, difference);
    return { version, row: row ?? rowCount, worthIt: true };
  }
}
