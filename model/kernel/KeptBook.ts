import { ModelError } from "../errors/ModelError.ts";
import type { Leg } from "../margin/Leg.ts";
import type { TailSums } from "../measures/sampleTailRisk.ts";
import { exactLosses } from "./exactLosses.ts";
import { exactTails } from "./exactTails.ts";
import type { ScenarioRows } from "./ScenarioRows.ts";
import type { TailLevel } from "./TailLevel.ts";

/**
 * A book whose losses are kept as a row of their own, so that a changed position costs its own row and no other: what a
 * trade would do is the tail of two rows. Equal bit for bit to full evaluation, since a row of losses is an integer row like
 * any other.
 */
export class KeptBook {
  readonly #rows: ScenarioRows;
  readonly #row: number;
  #revision = -1;

  /**
   * @param rows with a spare row, which the book takes for good; `keep` puts another book there
   * @throws ModelError `tooLarge` without one; as `keep`.
   */
  constructor(rows: ScenarioRows, legs: readonly Leg[]) {
    if (rows.rowCount === rows.capacity) {
      throw new ModelError(
        "tooLarge",
        "The kernel has no spare row for the losses of a book",
        rows.capacity,
        "Lay out the rows with more spareRows.",
      );
    }
    this.#rows = rows;
    this.#row = rows.rowCount++;
    this.keep(legs);
  }

  /**
   * Keeps other legs, or the same over rows that have changed.
   * @throws ModelError `tooLarge`, `unknownInstrument` as `exactTails`.
   */
  keep(legs: readonly Leg[]): void {
    this.#revision = -1;
    this.#write(legs);
  }

  /**
   * Makes a trade part of the book: its rows are added to the losses.
   * @throws ModelError as `tailsWith`; the book is then as before.
   */
  trade(trade: readonly Leg[]): void {
    this.#write([this.#ownLeg(), ...trade]);
  }

  /** @throws ModelError as `tailsWith`. */
  tails(levels: readonly TailLevel[]): readonly TailSums[] {
    return this.tailsWith([[]], levels)[0]!;
  }

  /**
   * Tails of the book after each of these trades, every one alone.
   *
   * @returns by trade, then by level
   * @throws ModelError `impossibleParameter` if rows were replaced since the book was kept, `tooLarge` where the book's largest
   *   loss and the trade's reach 2^53, `unknownInstrument` for a leg without a row.
   */
  tailsWith(trades: readonly (readonly Leg[])[], levels: readonly TailLevel[]): (readonly TailSums[])[] {
    const own = this.#ownLeg();
    const books = trades.map((trade) => [{ legs: [own, ...trade], levels }]);
    return exactTails(this.#rows, books).map(([node]) => node!.tails);
  }

  #write(legs: readonly Leg[]): void {
    const rows = this.#rows;
    rows.setRow(
      this.#row,
      exactLosses(rows, legs).map((loss) => 0 - loss),
    );
    this.#revision = rows.revision;
  }

  /** The kept losses as one lot of their row. */
  #ownLeg(): Leg {
    if (this.#revision !== this.#rows.revision) {
      throw new ModelError(
        "impossibleParameter",
        "Rows were replaced since the book's losses were kept",
        this.#revision,
        "Keep it again.",
      );
    }
    return { index: this.#row, size: 1n };
  }
}
