import { weightTotal, type RiskBook, type ScenarioSet } from "../reference/RiskBook.ts";

/** A generator of integers in [0, below), the same for the same seed (Knuth's MMIX congruence, upper bits). */
export function seededIntegers(seed: number): (below: bigint) => bigint {
  let state = (BigInt(seed) * 2862933555777941757n + 3037000493n) & (2n ** 64n - 1n);
  return (below) => {
    state = (state * 6364136223846793005n + 1442695040888963407n) & (2n ** 64n - 1n);
    return (state >> 11n) % below;
  };
}

/** A matched book of accounts near their limits, and scenarios that move marks by up to 30 %. */
export function randomBook(
  seed: number,
  sizes: { accounts: number; instruments: number; scenarios: number; stress?: number },
): { book: RiskBook; scenarios: ScenarioSet } {
  const next = seededIntegers(seed);
  const signed = (limit: bigint) => next(2n * limit + 1n) - limit;
  const marks = Array.from({ length: sizes.instruments }, () => next(1_000_000n) + 1_000n);
  const profit = Array.from({ length: sizes.scenarios }, () =>
    marks.map((mark) => signed((mark * 3n) / 10n)),
  );

  let left = weightTotal;
  const weights = Array.from({ length: sizes.scenarios }, (_, s) => {
    const rest = BigInt(sizes.scenarios - s);
    const weight = rest === 1n ? left : next((2n * left) / rest + 1n);
    left -= weight;
    return weight;
  });

  const net = marks.map(() => 0n);
  const book = Array.from({ length: sizes.accounts }, (_, account) => {
    const isLast = account === sizes.accounts - 1;
    const lots = marks.map((_, m) => {
      const size = isLast ? -net[m]! : next(3n) === 0n ? 0n : signed(1000n * BigInt(sizes.stress ?? 1));
      net[m]! += size;
      return size;
    });
    const gross = lots.reduce((sum, size, m) => sum + (size < 0n ? -size : size) * marks[m]!, 0n);
    return { equity: signed(gross / 10n + 1000n) + gross / 14n, lots };
  });
  return { book, scenarios: { profit, weights } };
}
