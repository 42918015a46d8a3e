import type { HiddenBook, HiddenMarket } from "../hidden/HiddenBook.ts";
import { randomBook, seededIntegers } from "./randomBook.ts";

/** `randomBook` held off-chain: the same equities and lots, with marks, and cash that makes up the rest. */
export function randomHiddenBook(
  seed: number,
  sizes: { accounts: number; instruments: number; scenarios: number },
): { book: HiddenBook; market: HiddenMarket; equities: readonly bigint[] } {
  const { book, scenarios } = randomBook(seed, sizes);
  const next = seededIntegers(seed + 1_000_003);
  const lotValues = Array.from({ length: sizes.instruments }, () => next(10n ** 12n));
  const accounts = book.map(({ equity, lots }) => {
    const value = lots.reduce((sum, size, m) => sum + size * lotValues[m]!, 0n);
    // ⌊value⌋ in 1e-6 USD, by the remainder.
    const floor = (value - (((value % 1_000_000n) + 1_000_000n) % 1_000_000n)) / 1_000_000n;
    return { cash: equity - floor, lots, salt: next(2n ** 60n) };
  });
  return { book: accounts, market: { ...scenarios, lotValues }, equities: book.map(({ equity }) => equity) };
}
