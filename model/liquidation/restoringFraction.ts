import { ModelError } from "../errors/ModelError.ts";
import { divideUp } from "../numeric/divideUp.ts";
import { wholeAccount } from "./wholeAccount.ts";

/**
 * f* = (M − E)/(M − B), rounded up: the slice of every leg after which the equity is the margin again. A slice f moves at
 * mark, pays the bonus f·B and leaves (1 − f)·M to be covered: E − f·B = (1 − f)·M. The whole account when E ≤ B, 0 when
 * E ≥ M. The same integers as `MarginMath.restoringFraction`.
 * @param state.equity E, 1e-6 USD
 * @param state.margin M, initial margin, 1e-6 USD
 * @param state.bonus B of the whole account, 1e-6 USD: `wholeBonus`
 * @returns 1e18 = the whole account
 * @throws ModelError `impossibleParameter` unless 0 < M and 0 ≤ B ≤ M.
 */
export function restoringFraction(state: { equity: bigint; margin: bigint; bonus: bigint }): bigint {
  const { equity, margin, bonus } = state;
  if (margin <= 0n) {
    throw new ModelError(
      "impossibleParameter",
      "The margin to restore is not above 0",
      margin,
      "An account without a requirement needs no liquidation.",
    );
  }
  if (bonus < 0n || bonus > margin) {
    throw new ModelError(
      "impossibleParameter",
      "The bonus of the whole account is not between 0 and its margin",
      bonus,
      "Take it from wholeBonus.",
    );
  }
  if (equity >= margin) return 0n;
  if (equity <= bonus) return wholeAccount;
  return divideUp((margin - equity) * wholeAccount, margin - bonus);
}
