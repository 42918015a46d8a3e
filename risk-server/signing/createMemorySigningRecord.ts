import { createStatementBook } from "./createStatementBook.ts";
import type { SigningRecord } from "./SigningRecord.ts";

/** A record that ends with the process: for development chains, which end with it too. */
export function createMemorySigningRecord(): SigningRecord {
  const book = createStatementBook();
  return {
    // eslint-disable-next-line @typescript-eslint/require-await -- a refusal has to be a rejection
    async commit(statement) {
      book.check(statement);
      book.add(statement);
    },
    close: () => Promise.resolve(),
  };
}
