import { formatUsd, type AccountId } from "@plimsoll/sdk";

import { StartError } from "./StartError.ts";
import type { Treasury } from "./Treasury.ts";

/** @param target Equity the account should have, 1e-6 USD; 0: leave it as it is. */
export type FundAccountParameters = { treasury: Treasury; own: AccountId; target: bigint };

/**
 * Tops the keeper's account up. Killed between approval and deposit, the next start goes on where this one ended: the
 * chain says what is there. Returns the equity.
 *
 * @throws StartError if there is no collateral and none to deposit.
 */
export async function fundAccount({ treasury, own, target }: FundAccountParameters): Promise<bigint> {
  const equity = await treasury.equity();
  const missing = target - equity;
  if (missing > 0n) {
    const held = await treasury.walletBalance();
    if (held < missing) {
      throw new StartError(
        `The keeper's account ${own} has ${formatUsd(equity)} and should have ${formatUsd(target)} (depositUsd), but ` +
          `its wallet holds only ${formatUsd(held)}: send it ${formatUsd(missing - held)}, or lower depositUsd`,
      );
    }
    if ((await treasury.allowance()) < missing) await treasury.approve(missing);
    await treasury.deposit(missing);
    return treasury.equity();
  }
  if (equity <= 0n) {
    throw new StartError(
      `The keeper's account ${own} has no collateral to take positions over with: set depositUsd (its wallet holds ` +
        `${formatUsd(await treasury.walletBalance())}), or deposit into it`,
    );
  }
  return equity;
}
