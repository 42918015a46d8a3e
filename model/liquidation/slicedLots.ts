import { ModelError } from "../errors/ModelError.ts";
import { divideUp } from "../numeric/divideUp.ts";
import { wholeAccount } from "./wholeAccount.ts";

/**
 * The lots of a leg that move in a slice: ⌈f·|size|⌉ with the leg's sign, so that a slice never takes less than its share
 * and a leg too small to divide goes whole. The same integers as `MarginMath.sliceOf`.
 * @param size signed lots
 * @param fraction f, 1e18 = the whole account
 * @throws ModelError `impossibleParameter` unless 0 ≤ f ≤ 1e18.
 */
export function slicedLots(size: bigint, fraction: bigint): bigint {
  if (fraction < 0n || fraction > wholeAccount) {
    throw new ModelError(
      "impossibleParameter",
      "A slice is not between nothing and the whole account",
      fraction,
      "1e18 is the whole account.",
    );
  }
  const lots = divideUp((size < 0n ? -size : size) * fraction, wholeAccount);
  return size < 0n ? -lots : lots;
}
