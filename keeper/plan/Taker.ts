import type { AccountId } from "@plimsoll/sdk";

/**
 * Who takes legs over.
 *
 * @param isBackstop Not the keeper's own account: it has offered to take what keepers leave, and gets the bonus itself.
 */
export type Taker = { account: AccountId; isBackstop: boolean };
