import type { Position } from "../snapshot/Snapshot.ts";

/** Lots by instrument, of either sign. */
export type Book = Readonly<Record<string, bigint>>;

export function positionsOf(book: Book): Position[] {
  return Object.entries(book).map(([instrument, size]) => ({ instrument, size }));
}

export function scaled(book: Book, by: bigint): Book {
  return Object.fromEntries(Object.entries(book).map(([key, size]) => [key, size * by]));
}

/** What is held after all of them. */
export function sumOf(...books: readonly Book[]): Book {
  const total: Record<string, bigint> = {};
  for (const book of books) {
    for (const [key, size] of Object.entries(book)) total[key] = (total[key] ?? 0n) + size;
  }
  return total;
}
