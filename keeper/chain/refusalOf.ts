import { BaseError, ContractFunctionRevertedError } from "viem";

import { ContractRefusal } from "./ContractRefusal.ts";

/** The contract's typed error inside viem's, or undefined if something else failed (the connection, say). */
export function refusalOf(error: unknown): ContractRefusal | undefined {
  if (!(error instanceof BaseError)) return undefined;
  const revert = error.walk((cause) => cause instanceof ContractFunctionRevertedError);
  if (!(revert instanceof ContractFunctionRevertedError)) return undefined;
  if (revert.data !== undefined) return new ContractRefusal(revert.data.errorName, revert.data.args ?? []);
  return new ContractRefusal(
    revert.signature ?? "Reverted",
    revert.reason === undefined ? [] : [revert.reason],
  );
}
