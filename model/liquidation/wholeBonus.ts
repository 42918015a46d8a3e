import { ModelError } from "../errors/ModelError.ts";

const one = 1_000_000n;

/**
 * What liquidating the whole account would pay, min(b·M, max(E, 0)), rounded down: no slice lowers E/M, and insurance
 * never pays a bonus. The same integers as `MarginMath.wholeBonus`.
 * @param state.equity E, 1e-6 USD
 * @param state.margin M, 1e-6 USD
 * @param state.rate b(t) of the auction, 1e6 = 100 %: `auctionRate`
 * @throws ModelError `impossibleParameter` for a negative margin or a rate outside 0 to 100 %.
 */
export function wholeBonus(state: { equity: bigint; margin: bigint; rate: bigint }): bigint {
  const { equity, margin, rate } = state;
  if (margin < 0n || rate < 0n || rate > one) {
    throw new ModelError(
      "impossibleParameter",
      "A margin is negative or a bonus rate is not between 0 and 1,000,000",
      [String(margin), String(rate)],
      "1,000,000 is 100 %.",
    );
  }
  const left = equity > 0n ? equity : 0n;
  const wanted = (margin * rate) / one;
  return wanted < left ? wanted : left;
}
