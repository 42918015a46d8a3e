import { createStatementBook } from "./createStatementBook.ts";
import type { SigningRecord } from "./SigningRecord.ts";

/** A record that ends with the process: for development chains, which end with it too. */
export function createMemorySigningRecord(): SigningRecord {
  const book = createStatementBook();
  return {
    commit(statement) {
      try {
        book.check(statement);
      } catch (error) {
        return Promise.reject(error as Error);
      }
      book.add(statement);
      return Promise.resolve();
    },
    close: () => Promise.resolve(),
  };
}
