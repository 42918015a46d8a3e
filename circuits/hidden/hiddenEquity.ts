import type { HiddenAccount } from "./HiddenBook.ts";

const SCALE = 1_000_000n;

/**
 * ⌊cash + Σ lots·value⌋, 1e-6 USD: rounded down once, against the account.
 * @param lotValues 1e-12 USD of one lot by instrument
 */
export function hiddenEquity(
  { cash, lots }: Pick<HiddenAccount, "cash" | "lots">,
  lotValues: readonly bigint[],
): bigint {
  const worth = lots.reduce((sum, size, m) => sum + size * lotValues[m]!, cash * SCALE);
  const quotient = worth / SCALE;
  return worth % SCALE < 0n ? quotient - 1n : quotient;
}
