import { CircuitError } from "../CircuitError.ts";
import type { CircuitSizes } from "../CircuitSizes.ts";
import { type RiskBook, type ScenarioSet, weightTotal } from "../reference/RiskBook.ts";

/** Fewer accounts than this: debts of 2^47 each then stay within their digits. */
const ACCOUNTS_BELOW = 2 ** 13;

/** @throws CircuitError `doesNotFit` naming what the circuits cannot hold. */
export function assertProvable(book: RiskBook, { profit, weights }: ScenarioSet, sizes: CircuitSizes): void {
  if (profit.length !== sizes.scenarios || profit.some((row) => row.length !== sizes.instruments)) {
    throw new CircuitError(
      "doesNotFit",
      `The scenario set is not ${sizes.scenarios} scenarios of ${sizes.instruments} instruments`,
      `${profit.length} of ${profit[0]?.length ?? 0}`,
      "Reduce the cube to these sizes, or build circuits of others (sizes.json).",
    );
  }
  const total = weights.reduce((sum, weight) => sum + weight, 0n);
  if (weights.length !== profit.length || weights.some((weight) => weight < 0n) || total !== weightTotal) {
    throw new CircuitError(
      "doesNotFit",
      `The weights are not ${profit.length} numbers of 0 or more that add up to 2^20`,
      `${weights.length} with a sum of ${total}`,
      "Scale them, and give what rounding leaves to the mildest scenario.",
    );
  }
  if (book.length >= ACCOUNTS_BELOW) {
    throw new CircuitError(
      "doesNotFit",
      "The book has 2^13 accounts or more that can default",
      book.length,
      "Prove it in parts.",
    );
  }
  const limit = 2n ** BigInt(sizes.bits);
  book.forEach(({ equity, lots }, account) => {
    const gap = profit
      .map((row) => lots.reduce((sum, size, m) => sum + size * (row[m] ?? 0n), equity))
      .find((result) => result >= limit || result <= -limit);
    if (gap !== undefined) {
      throw new CircuitError(
        "doesNotFit",
        `Equity and loss of account ${account} of the book differ by 2^${sizes.bits} of 1e-6 USD or more in some scenario`,
        gap,
        "Such an account cannot be proven: cap positions, or report the venue from its present bad debt alone.",
      );
    }
  });
}
