import { marginEngineAbi } from "@plimsoll/sdk";
import { encodeFunctionData, type Hex } from "viem";

import type { Slice } from "./Chain.ts";

/** The function of the engine that takes a slice, and its arguments in their order. */
export function liquidateCall(slice: Slice) {
  const { account, liquidator, fraction, attestation, liquidatorAttestation, chosen } = slice;
  if (chosen === undefined) {
    return {
      functionName: "liquidate",
      args: [account, liquidator, fraction, attestation, liquidatorAttestation],
    } as const;
  }
  const legs = chosen.legs.map(({ instrument, size }) => ({ instrument, lots: size < 0n ? -size : size }));
  return {
    functionName: "liquidateLegs",
    args: [account, liquidator, legs, attestation, chosen.attestationAfter, liquidatorAttestation],
  } as const;
}

/** The calldata that takes a slice. */
export function encodeLiquidate(slice: Slice): Hex {
  return encodeFunctionData({ abi: marginEngineAbi, ...liquidateCall(slice) });
}
