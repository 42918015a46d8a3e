import { marginEngineAbi } from "@plimsoll/sdk";
import { BaseError, decodeErrorResult, isHex, type Hex } from "viem";

import { ContractRefusal } from "./ContractRefusal.ts";

/** The typed error of the engine, or of what it calls, in a raw call's revert; undefined if something else failed. */
export function rawRefusalOf(error: unknown): ContractRefusal | undefined {
  const revert =
    error instanceof BaseError ? error.walk((cause) => revertData(cause) !== undefined) : undefined;
  const data = revertData(revert);
  if (data === undefined) return undefined;
  try {
    const { errorName, args } = decodeErrorResult({ abi: marginEngineAbi, data });
    return new ContractRefusal(errorName, args);
  } catch {
    return undefined;
  }
}

const revertData = (error: unknown): Hex | undefined =>
  error instanceof Error && "data" in error && isHex(error.data) ? error.data : undefined;
