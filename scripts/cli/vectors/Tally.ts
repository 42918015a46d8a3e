/** What a comparison may differ by: the larger of the two allowances. */
export interface Tolerance {
  readonly absolute?: number;
  readonly relative?: number;
}

/** Rows that were left out, and why. */
export interface Skipped {
  readonly rows: number;
  readonly why: string;
}

/** Counts rows of a vector file and keeps what differed. A row fails once, however many of its numbers do. */
export class Tally {
  rows = 0;
  readonly failures: string[] = [];
  readonly skipped: Skipped[] = [];
  /** Over every comparison with an exact expectation other than 0. */
  worstRelativeError = 0;

  /** Checks one row; a row that throws has failed. */
  row(name: string, check: (row: Row) => void): void {
    this.rows += 1;
    const row = new Row();
    try {
      check(row);
    } catch (error) {
      row.differences.push(error instanceof Error ? error.message : String(error));
    }
    this.worstRelativeError = Math.max(this.worstRelativeError, row.worstRelativeError);
    if (row.comparisons === 0) row.differences.push("nothing was compared");
    if (row.differences.length > 0) this.failures.push(`${name}: ${row.differences.join("; ")}`);
  }

  skip(rows: number, why: string): void {
    if (rows > 0) this.skipped.push({ rows, why });
  }
}

/** The comparisons of one row. */
export class Row {
  readonly differences: string[] = [];
  comparisons = 0;
  worstRelativeError = 0;

  /** Equal as a value: same text, same bits (0 and −0 differ, NaN never passes). */
  equal(what: string, computed: string | number | bigint, published: string | number | bigint): void {
    this.comparisons += 1;
    if (!Object.is(computed, published) || Number.isNaN(computed)) this.differ(what, computed, published);
    if (typeof computed === "number" && typeof published === "number") this.noteError(computed, published);
  }

  /** Equal within a tolerance; NaN and ∞ never pass. */
  close(what: string, computed: number, published: number, tolerance: Tolerance): void {
    this.comparisons += 1;
    this.noteError(computed, published);
    const allowed = Math.max(tolerance.absolute ?? 0, (tolerance.relative ?? 0) * Math.abs(published));
    if (!isWithin(computed, published, allowed)) this.differ(what, computed, published);
  }

  /** A sampled number within a bound that is not about accuracy, so that it does not enter the worst relative error. */
  within(what: string, computed: number, published: number, bound: number): void {
    this.comparisons += 1;
    if (!isWithin(computed, published, bound)) {
      this.differ(`${what} (allowed ±${bound.toPrecision(6)})`, computed, published);
    }
  }

  private noteError(computed: number, published: number): void {
    if (published === 0) return;
    const error = Math.abs((computed - published) / published);
    this.worstRelativeError = Math.max(this.worstRelativeError, Number.isNaN(error) ? Infinity : error);
  }

  private differ(what: string, computed: unknown, published: unknown): void {
    this.differences.push(`${what} computed ${String(computed)}, published ${String(published)}`);
  }
}

/** NaN and ∞ are within nothing. */
function isWithin(computed: number, published: number, allowed: number): boolean {
  return Number.isFinite(computed) && Number.isFinite(published) && Math.abs(computed - published) <= allowed;
}
