import { BaseError, ContractFunctionRevertedError } from "viem";

/** A contract's typed error. */
export type Revert = { errorName: string; args: readonly unknown[] };

/**
 * The contract's typed error inside viem's, or undefined if something else failed (the connection, say). An error that the
 * ABI does not know has its selector for a name, one without data "Reverted".
 */
export function revertOf(error: unknown): Revert | undefined {
  if (!(error instanceof BaseError)) return undefined;
  const revert = error.walk((cause) => cause instanceof ContractFunctionRevertedError);
  if (!(revert instanceof ContractFunctionRevertedError)) return undefined;
  const { data, signature, reason } = revert;
  if (data !== undefined) return { errorName: data.errorName, args: data.args ?? [] };
  return { errorName: signature ?? "Reverted", args: reason === undefined ? [] : [reason] };
}
