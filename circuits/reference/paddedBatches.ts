import { CircuitError } from "../CircuitError.ts";
import type { BoundAccount, RiskBook } from "./RiskBook.ts";

/** A book in batches of N accounts, the last filled up with empty ones, which change no debt and no fingerprint but c. */
export function paddedBatches(
  book: RiskBook,
  { accounts, instruments }: { accounts: number; instruments: number },
): BoundAccount[][] {
  const wrong = book.find(({ lots }) => lots.length !== instruments);
  if (wrong !== undefined) {
    throw new CircuitError(
      "doesNotFit",
      `An account does not have lots of ${instruments} instruments`,
      wrong.lots.length,
      "Give lots of every instrument of the scenario set, 0 where it has none.",
    );
  }
  const empty: BoundAccount = { equity: 0n, lots: Array.from({ length: instruments }, () => 0n) };
  return Array.from({ length: Math.ceil(book.length / accounts) }, (_, batch) =>
    Array.from({ length: accounts }, (_, i) => book[batch * accounts + i] ?? empty),
  );
}
