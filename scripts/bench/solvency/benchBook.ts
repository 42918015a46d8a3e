import {
  type CircuitSizes,
  type RiskBook,
  type ScenarioSet,
  randomBook,
  worstMoves,
} from "@plimsoll/circuits";

/** What is measured: so many accounts that can default, and scenarios in which some do. */
export interface BenchBook {
  readonly accounts: RiskBook;
  readonly set: ScenarioSet;
}

/** Lots of an account; the shares of its worst case that is its equity. */
const LEGS = 5;
const LOTS = 1_000n;

/**
 * Pairs of accounts with opposite positions in five instruments each, that own a fifth of what they can lose in the worst
 * scenarios of every leg at once.
 */
export function benchBook(count: number, sizes: CircuitSizes): BenchBook {
  const { scenarios: set } = randomBook(7, { ...sizes, accounts: 2 });
  const worst = worstMoves(set);
  const accounts = Array.from({ length: count }, (_, account) => {
    const pair = account - (account % 2);
    const side = account % 2 === 0 ? 1n : -1n;
    const lots = Array.from({ length: sizes.instruments }, (_, m) => {
      const distance = (m - pair * 3 + 64 * count) % sizes.instruments;
      return distance < LEGS
        ? side * LOTS * BigInt(1 + ((m + pair) % 3)) * (distance % 2 === 0 ? 1n : -1n)
        : 0n;
    });
    const gross = lots.reduce((sum, size, m) => sum + (size < 0n ? -size : size) * (worst[m] ?? 0n), 0n);
    return { equity: gross / 5n, lots };
  });
  return { accounts, set };
}
