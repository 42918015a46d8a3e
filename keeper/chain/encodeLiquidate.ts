import { marginEngineAbi } from "@plimsoll/sdk";
import { encodeFunctionData, type Hex } from "viem";

import type { Slice } from "./Chain.ts";

/** The arguments of `liquidate`, in their order. */
export const liquidateArguments = (slice: Slice) =>
  [slice.account, slice.liquidator, slice.fraction, slice.attestation, slice.liquidatorAttestation] as const;

/** The calldata that takes a slice. */
export function encodeLiquidate(slice: Slice): Hex {
  return encodeFunctionData({
    abi: marginEngineAbi,
    functionName: "liquidate",
    args: liquidateArguments(slice),
  });
}
