import { revertOf } from "@plimsoll/sdk";

import { ContractRefusal } from "./ContractRefusal.ts";

/** The contract's typed error, or undefined if something else failed (the connection, say). */
export function refusalOf(error: unknown): ContractRefusal | undefined {
  const revert = revertOf(error);
  return revert === undefined ? undefined : new ContractRefusal(revert.errorName, revert.args);
}
