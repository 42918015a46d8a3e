import { hexToBytes, type Hex } from "viem";

/** An account of a frozen book, as the chain bound it. */
export interface BoundRow {
  /** 1e-6 USD, rounded down. */
  readonly equity: bigint;
  /** Signed lots by column of the scenario set. */
  readonly lots: readonly bigint[];
}

/** Bytes that are not a bound book. */
export class MalformedBookError extends Error {
  override readonly name = "MalformedBookError";
}

const RECORD_BYTES = 10;

/**
 * Reads the book of a `BookFrozen` event: records of 10 bytes, equity i64 | legs u16, each followed by its legs, column u16 |
 * lots i64.
 *
 * @param columns How many columns the circuit has.
 * @throws MalformedBookError
 */
export function readBoundBook(book: Hex, columns: number): BoundRow[] {
  const bytes = hexToBytes(book);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const rows: BoundRow[] = [];
  for (let at = 0; at < bytes.length;) {
    if (at + RECORD_BYTES > bytes.length) throw new MalformedBookError(`The book ends within byte ${at}`);
    const equity = view.getBigInt64(at);
    const end = at + RECORD_BYTES * (1 + view.getUint16(at + 8));
    if (end > bytes.length) throw new MalformedBookError(`The book ends within account ${rows.length}`);
    const lots = new Array<bigint>(columns).fill(0n);
    for (at += RECORD_BYTES; at < end; at += RECORD_BYTES) {
      const column = view.getUint16(at);
      const before = lots[column];
      if (before === undefined) throw new MalformedBookError(`Column ${column} of ${columns}`);
      lots[column] = before + view.getBigInt64(at + 2);
    }
    rows.push({ equity, lots });
  }
  return rows;
}
